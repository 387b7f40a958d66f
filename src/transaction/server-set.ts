import { type MachineHost, Machines } from '../core/machines.ts';
import type { Step } from '../core/step.ts';
import type { MachineOwner, TimerIds } from '../core/timer.ts';
import { buildResponse } from '../message/build/response.ts';
import type { SipRequest } from '../message/model.ts';
import { isReliable, type Target } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import type { MergedRequests } from './merged-requests.ts';
import type { ServerEffect, ServerEvent, ServerOutput } from './server-events.ts';

/** What a server transaction keeps beside its state: little, for it lives 32 s after its answer. */
export interface Serving {
  readonly to: Target;
  /** What a 100 is made from; let go with the final response. */
  request: SipRequest | undefined;
  /** Its key among the merges, where it is the one that serves it. */
  readonly merge: string | undefined;
  /** Of an INVITE without To tag: the one its answers get, and those to its CANCEL. */
  readonly toTag: string | undefined;
}

type ServerStep<S> = Step<S, ServerEvent, ServerOutput>;

/** The server transactions of one kind, and what their words mean. */
export class ServerSet<S extends { readonly name: string }>
  implements MachineHost<S, ServerEffect, Signal, Serving, 'transaction'>
{
  readonly #machines: Machines<S, ServerEvent, ServerEffect, 'transaction', Signal, Serving>;
  readonly #initial: S;
  readonly #unreliable: ServerStep<S>;
  readonly #reliable: ServerStep<S>;
  readonly #merges: MergedRequests;

  constructor(ids: TimerIds, merges: MergedRequests, initial: S, unreliable: ServerStep<S>, reliable: ServerStep<S>) {
    this.#machines = new Machines<S, ServerEvent, ServerEffect, 'transaction', Signal, Serving>(
      'transaction',
      ids,
      this,
    );
    this.#merges = merges;
    this.#initial = initial;
    this.#unreliable = unreliable;
    this.#reliable = reliable;
  }

  get size(): number {
    return this.#machines.size;
  }

  /** What is kept of this transaction; undefined when there is none. */
  serving(key: string): Serving | undefined {
    return this.#machines.context(key);
  }

  open(key: string, serving: Serving): void {
    const step = isReliable(serving.to.transport) ? this.#reliable : this.#unreliable;
    this.#machines.open(key, step, this.#initial, serving);
  }

  /** False when there is no such transaction. */
  step(key: string, event: ServerEvent, into: Signal[]): boolean {
    return this.#machines.step(key, event, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    this.#machines.timerFired(timer, into);
  }

  interpret(key: string, word: ServerEffect, into: Signal[], serving: Serving): void {
    switch (word.out) {
      case 'send': {
        const { response } = word;
        if (response.status < 200) {
          into.push({ do: 'send', message: response, to: serving.to });
          return;
        }
        serving.request = undefined;
        // Only of a final response the TU wants to know whether it left (RFC 6026 §8.8).
        into.push({ do: 'send', message: response, to: serving.to, owner: { layer: 'transaction', key } });
        return;
      }
      case 'trying':
        if (serving.request === undefined) return;
        into.push({ do: 'send', message: buildResponse(serving.request, 100), to: serving.to });
        return;
      case 'ack':
        into.push({ on: 'tx.ack', request: word.request, flow: word.flow });
        return;
      case 'sendFailed':
        into.push({ on: 'tx.sendFailed', tx: key, reason: word.reason });
    }
  }

  ended(_key: string, _state: S, _into: Signal[], serving: Serving): void {
    if (serving.merge !== undefined) this.#merges.release(serving.merge);
  }

  fault(owner: MachineOwner<'transaction'>, error: unknown, during: unknown, into: Signal[], serving: Serving): void {
    if (serving.merge !== undefined) this.#merges.release(serving.merge);
    into.push({ on: 'fault', error, during, owner });
  }
}
