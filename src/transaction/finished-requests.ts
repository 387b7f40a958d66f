import type { TimerIds } from '../core/timer.ts';
import { addedTag, type KeptResponse, KeptResponses, repeatResponse } from '../message/kept-response.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { finishedKey } from './key.ts';
import { responseTarget } from './response-target.ts';
import type { Source, SourceCounts } from './source-counts.ts';

/** What a repeat of the request needs; there is one for each request of the last 64*T1, so it is small. */
interface Finished {
  readonly kept: KeptResponse;
  readonly toTag: string | undefined;
  label: string | undefined;
  readonly source: Source | undefined;
}

/** Transactions that finished one after the other and end together. */
interface Batch {
  readonly timer: Timer;
  readonly size: number;
}

/** Those that finish within this part of timer J end together: 125 ms of 32 s. */
const partsOfJ = 256;

/**
 * Non-INVITE server transactions over an unreliable transport in their state `completed` (RFC 3261 §17.2.2), each by what
 * is not in its request. They follow the rules of that state in `request-server.ts`. One that finishes alone ends after
 * timer J; those that follow it closely end together, none before its time and none later than J and a 256th of it.
 */
export class FinishedRequests {
  /** In the order they finished, which is the order they end in. */
  readonly #finished = new Map<string, Finished>();
  readonly #responses = new KeptResponses();
  readonly #ids: TimerIds;
  readonly #j: number;
  readonly #sources: SourceCounts;
  readonly #batches: Batch[] = [];
  /** Runs while more may finish that end together with those gathered. */
  #gathering: Timer | undefined;
  #gathered = 0;

  /** `j`: timer J in ms. */
  constructor(ids: TimerIds, j: number, sources: SourceCounts) {
    this.#ids = ids;
    this.#j = j;
    this.#sources = sources;
  }

  get size(): number {
    return this.#finished.size;
  }

  has(tx: string): boolean {
    return this.#finished.has(tx);
  }

  /** `label` and `source`: of its transaction so far. */
  add(tx: string, response: SipResponse, label: string | undefined, source: Source | undefined, into: Signal[]): void {
    this.#finished.set(tx, { kept: this.#responses.keep(response), toTag: addedTag(response), label, source });
    if (this.#gathering !== undefined) {
      this.#gathered += 1;
      return;
    }
    this.#endLater(1, into);
    this.#gather(into);
  }

  label(tx: string, label: string): void {
    const finished = this.#finished.get(tx);
    if (finished !== undefined) finished.label = label;
  }

  /** Answers a repeat as the request was answered. False when there is no such transaction. */
  repeat(tx: string, request: SipRequest, flow: Flow, into: Signal[]): boolean {
    const finished = this.#finished.get(tx);
    if (finished === undefined) return false;
    const message = repeatResponse(finished.kept, request, finished.toTag);
    const owner = { layer: 'transaction', key: tx } as const;
    into.push({ do: 'send', message, to: responseTarget(request.via, flow), owner });
    return true;
  }

  /** RFC 6026 §8.8 in the spirit of its INVITE rule: reported, and kept, so that the next repeat gets its answer. */
  sendFailed(tx: string, reason: string, into: Signal[]): void {
    if (this.#finished.has(tx)) into.push({ on: 'tx.sendFailed', tx, reason });
  }

  fired(timer: Timer, into: Signal[]): void {
    if (timer.id === this.#gathering?.id) {
      this.#gathering = undefined;
      if (this.#gathered === 0) return;
      this.#endLater(this.#gathered, into);
      this.#gathered = 0;
      this.#gather(into);
    } else if (timer.id === this.#batches[0]?.timer.id) this.#end(this.#batches.shift()?.size ?? 0, into);
  }

  #gather(into: Signal[]): void {
    this.#gathering = this.#start('gather', this.#j / partsOfJ, into);
  }

  #endLater(size: number, into: Signal[]): void {
    this.#batches.push({ timer: this.#start('J', this.#j, into), size });
  }

  /** The oldest end. */
  #end(size: number, into: Signal[]): void {
    let left = size;
    for (const [tx, { label, source }] of this.#finished) {
      if (left === 0) return;
      left -= 1;
      this.#finished.delete(tx);
      if (source !== undefined) this.#sources.remove(source);
      if (label !== undefined) into.push({ on: 'tx.ended', tx, label });
    }
  }

  #start(name: string, afterMs: number, into: Signal[]): Timer {
    const timer = { id: this.#ids.next(), owner: { layer: 'transaction', key: finishedKey }, name } as const;
    into.push({ do: 'startTimer', timer, afterMs });
    return timer;
  }
}
