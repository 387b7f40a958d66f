import { type MachineHost, Machines } from '../core/machines.ts';
import type { Step } from '../core/step.ts';
import type { MachineOwner, TimerEvent, TimerIds, TimerOutput } from '../core/timer.ts';
import type { SipRequest } from '../message/model.ts';
import type { Target } from '../signal/address.ts';
import type { Owner as RoomOwner, Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { resolvingKey } from './key.ts';
import { type ResolvingEvent, type ResolvingOutput, type ResolvingState, resolving } from './resolving.ts';

/** A request that cannot go out yet. */
export interface Pending {
  readonly request: SipRequest;
  readonly owner: RoomOwner;
  /** As in `Outgoing`. */
  readonly sends: number | undefined;
  readonly branch: string;
  /** Sent without a transaction, so nothing is reported of it: the ACK to a 2xx. */
  readonly stateless: boolean;
  /** What leads to it; undefined when it is known that nothing does. */
  readonly uri: string | undefined;
}

/** Sends it now. False when none of the targets can be reached. */
type Found = (tx: string, pending: Pending, targets: readonly Target[], into: Signal[]) => boolean;

/** Requests that wait for the resolver, or for their turn to fail. */
export class ResolvingRequests implements MachineHost<ResolvingState, ResolvingOutput, Signal, Pending, 'transaction'> {
  readonly #machines: Machines<ResolvingState, ResolvingEvent, ResolvingOutput, 'transaction', Signal, Pending>;
  readonly #step: Step<ResolvingState, ResolvingEvent | TimerEvent, ResolvingOutput | TimerOutput>;
  readonly #found: Found;

  constructor(patienceMs: number, ids: TimerIds, found: Found) {
    this.#machines = new Machines<ResolvingState, ResolvingEvent, ResolvingOutput, 'transaction', Signal, Pending>(
      'transaction',
      ids,
      this,
    );
    this.#step = resolving(patienceMs);
    this.#found = found;
  }

  get size(): number {
    return this.#machines.size;
  }

  /** Gives back the name of what waits. One that waits already is left alone: a repeated ACK. */
  open(pending: Pending, into: Signal[]): string {
    const key = resolvingKey(pending.branch);
    if (this.#machines.has(key)) return key;
    this.#machines.open(key, this.#step, { name: 'initial' }, pending);
    const lost = { kind: 'lost', reason: 'no listening point of ours reaches the target' } as const;
    this.#machines.step(key, pending.uri === undefined ? lost : { kind: 'begin' }, into);
    return key;
  }

  resolved(key: string, targets: readonly Target[], reason: string | undefined, into: Signal[]): void {
    this.#machines.step(key, { kind: 'resolved', targets, reason: reason ?? 'the name has no address' }, into);
  }

  cancel(key: string, into: Signal[]): void {
    this.#machines.step(key, { kind: 'cancel' }, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    this.#machines.timerFired(timer, into);
  }

  interpret(key: string, output: ResolvingOutput, into: Signal[], pending: Pending): void {
    switch (output.out) {
      case 'resolve':
        into.push({ do: 'resolve', uri: pending.uri ?? '', owner: { layer: 'transaction', key } });
        return;
      case 'found':
        if (this.#found(key, pending, output.targets, into)) return;
        this.#fail(key, pending, 'transport', 'no listening point of ours reaches the target', into);
        return;
      case 'failed':
        this.#fail(key, pending, output.why, output.reason, into);
    }
  }

  ended(): void {
    // A request that was sent goes on under its name; the failure of any other was reported.
  }

  fault(owner: MachineOwner<'transaction'>, error: unknown, during: unknown, into: Signal[], pending: Pending): void {
    into.push({ on: 'fault', error, during, owner });
    this.#fail(owner.key, pending, 'transport', 'a fault of ours', into);
  }

  #fail(
    tx: string,
    { stateless: alone, owner, request }: Pending,
    why: 'timeout' | 'transport',
    reason: string,
    into: Signal[],
  ): void {
    if (alone) return;
    into.push({ on: 'tx.failed', tx, owner, request, why, reason }, { on: 'tx.ended', tx, owner });
  }
}
