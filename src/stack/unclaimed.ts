import type { DialogLayer } from '../dialog/dialog-layer.ts';
import { isDefinedMethod } from '../message/methods.ts';
import { isOrder, type Layer, type RefusedFact, type Signal } from '../signal/signal.ts';
import { refusedFact } from '../ua/refused.ts';
import { methodRefused } from '../ua/request-checks.ts';
import type { ResponseDraft } from '../ua/response.ts';
import type { UserAgent } from '../ua/user-agent.ts';

/** The last layer: refuses the requests that no usage took, so that each has its final response (RFC 3261 §8.2.1). */
class Unclaimed implements Layer {
  readonly name = 'unclaimed';
  readonly takes = ['ua.request', 'dialog.open', 'dialog.request'] as const;
  readonly size = 0;
  readonly #ua: UserAgent;
  readonly #dialogs: DialogLayer;

  constructor(ua: UserAgent, dialogs: DialogLayer) {
    this.#ua = ua;
    this.#dialogs = dialogs;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    switch (signal.on) {
      case 'ua.request': {
        const draft = methodRefused(signal.request.method, this.#ua.capabilities);
        return [refused(signal, draft), ...this.#ua.respond(signal.tx, signal.request, draft)];
      }
      case 'dialog.open': {
        const draft = methodRefused(signal.request.method, this.#ua.capabilities);
        const { status, headers } = draft;
        return [
          refused(signal, draft),
          ...this.#dialogs.respond(signal.set, signal.tx, status, { headers, once: true }),
        ];
      }
      case 'dialog.request':
        // RFC 3261 §12.2.2: the usage of the dialog is gone. A method that no RFC defines has no usage: 501.
        return this.#dialogs.respond(signal.set, signal.tx, isDefinedMethod(signal.request.method) ? 481 : 501);
      default:
        return undefined;
    }
  }
}

const refused = (
  { request, flow }: Extract<Signal, { on: 'ua.request' | 'dialog.open' }>,
  { status, reason }: ResponseDraft,
): RefusedFact => refusedFact(request, flow, status, reason);

export const createUnclaimed = (ua: UserAgent, dialogs: DialogLayer): Layer => new Unclaimed(ua, dialogs);
