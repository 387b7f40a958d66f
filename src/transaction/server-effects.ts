import type { MachineHost } from '../core/machines.ts';
import type { MachineOwner } from '../core/timer.ts';
import { buildResponse } from '../message/build/response.ts';
import type { SipRequest } from '../message/model.ts';
import type { Target } from '../signal/address.ts';
import type { Signal } from '../signal/signal.ts';
import type { FinishedRequests } from './finished-requests.ts';
import type { ServerEffect } from './server-events.ts';
import type { Source, SourceCounts } from './source-counts.ts';

/** What a server transaction keeps beside its state: little, for that of an INVITE lives 32 s after its final response. */
export interface Serving {
  readonly to: Target;
  /** What a 100 is made from; released with the final response. */
  request: SipRequest | undefined;
  /** The address it is counted for: that of a request outside a dialog. */
  source: Source | undefined;
  /** Given by the TU; it comes back in `tx.ended`. */
  label: string | undefined;
}

/** Carries out what the server transactions put out. */
export class ServerEffects
  implements MachineHost<{ readonly name: string }, ServerEffect, Signal, Serving, 'transaction'>
{
  readonly #sources: SourceCounts;
  readonly #finished: FinishedRequests;

  constructor(sources: SourceCounts, finished: FinishedRequests) {
    this.#sources = sources;
    this.#finished = finished;
  }

  interpret(key: string, effect: ServerEffect, into: Signal[], serving: Serving): void {
    switch (effect.out) {
      case 'send': {
        const { response } = effect;
        if (response.status < 200) {
          into.push({ do: 'send', message: response, to: serving.to });
          return;
        }
        serving.request = undefined;
        // RFC 6026 §8.8: a final response that cannot be sent is reported to the TU. A provisional one is not.
        into.push({ do: 'send', message: response, to: serving.to, owner: { layer: 'transaction', key } });
        return;
      }
      case 'trying':
        if (serving.request === undefined) return;
        into.push({ do: 'send', message: buildResponse(serving.request, 100), to: serving.to });
        return;
      case 'ack':
        into.push({ on: 'tx.ack', request: effect.request, flow: effect.flow });
        return;
      case 'sendFailed':
        into.push({ on: 'tx.sendFailed', tx: key, reason: effect.reason });
        return;
      case 'finish':
        this.#finished.add(key, effect.response, serving.label, serving.source, into);
        // The end of the machine is not yet that of the transaction.
        serving.label = undefined;
        serving.source = undefined;
    }
  }

  ended(tx: string, _state: unknown, into: Signal[], { label, source }: Serving): void {
    if (source !== undefined) this.#sources.remove(source);
    if (label !== undefined) into.push({ on: 'tx.ended', tx, label });
  }

  fault(
    owner: MachineOwner<'transaction'>,
    error: unknown,
    during: unknown,
    into: Signal[],
    { label, source }: Serving,
  ): void {
    if (source !== undefined) this.#sources.remove(source);
    into.push({ on: 'fault', error, during, owner });
    if (label !== undefined) into.push({ on: 'tx.ended', tx: owner.key, label });
  }
}
