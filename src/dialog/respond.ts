import type { SipRequest } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import type { Context } from './context.ts';
import { confirmed, retargeted } from './dialog.ts';
import { type DialogSet, dialogWith, type PendingRequest, replaceDialog } from './dialog-set.ts';
import { type ResponseDraft, responseOutside, responseWithin } from '../ua/response.ts';

const nothing: readonly never[] = [];

/** The answers a session gives, and what each makes of its dialog. */
export class Answers {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  within(id: string, tx: string, reply: ResponseDraft): readonly Signal[] {
    const { usages, transactions } = this.#context;
    const usage = usages.open(id);
    const asked = usage?.pending.find((each) => each.tx === tx);
    if (usage === undefined || asked === undefined) return nothing;
    // RFC 3261 §13.3.1.4: the very same 2xx again. Any other second answer would contradict the first.
    if (asked.final !== undefined) {
      return reply.status >= 200 && reply.status < 300 ? transactions.respond(tx, asked.final) : nothing;
    }
    const { request } = asked;
    if (request === undefined) return nothing;
    const response = responseWithin(usage, request, reply, asked.initial, this.#context);
    const sent = transactions.respond(tx, response);
    if (reply.status < 200) return sent;
    if (reply.status < 300) this.#accepted(usage, asked, request);
    if (reply.status < 300 && asked.method === 'INVITE') {
      asked.final = response;
      asked.request = undefined;
      return sent;
    }
    usages.settle(usage, asked);
    return asked.initial ? [...sent, ...this.close(usage)] : sent;
  }

  outside(tx: string, request: SipRequest, reply: ResponseDraft): readonly Signal[] {
    const { transactions, entropy, declared } = this.#context;
    return transactions.respond(tx, responseOutside(request, reply, entropy.token(), declared));
  }

  /** Ends a usage. What the peer still waits for gets its answer now (RFC 3261 §15.1.2). */
  close(usage: DialogSet): readonly Signal[] {
    const { usages, transactions, declared } = this.#context;
    const signals: Signal[] = [];
    for (const { tx, request } of usage.pending) {
      if (request === undefined) continue;
      const status = request.method === 'BYE' ? 200 : 487;
      signals.push(...transactions.respond(tx, responseOutside(request, { status }, usage.id, declared)));
    }
    usages.close(usage);
    return signals;
  }

  #accepted(usage: DialogSet, { initial, target }: PendingRequest, request: SipRequest): void {
    const dialog = dialogWith(usage, request.from.tag ?? '');
    if (dialog === undefined) return;
    if (initial) replaceDialog(usage, dialog, confirmed(dialog));
    else if (target !== undefined) replaceDialog(usage, dialog, retargeted(dialog, target));
  }
}
