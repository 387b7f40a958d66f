import { type MachineHost, Machines } from '../core/machines.ts';
import type { Step } from '../core/step.ts';
import type { TimerEvent, TimerIds, TimerOutput } from '../core/timer.ts';
import { isReliable, type TransportName } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';

/** The two steps of a kind of transaction, and the state that each begins in. */
export interface StepsByTransport<S, E, O> {
  readonly initial: S;
  readonly unreliable: Step<S, E | TimerEvent, O | TimerOutput>;
  readonly reliable: Step<S, E | TimerEvent, O | TimerOutput>;
}

/** The transactions of one kind: each runs the step of its transport (RFC 3261 §17). */
export class MachinesByTransport<S extends { readonly name: string }, E, O extends { readonly out: string }, C> {
  readonly #machines: Machines<S, E, O, 'transaction', Signal, C>;
  readonly #steps: StepsByTransport<S, E, O>;

  constructor(ids: TimerIds, host: MachineHost<S, O, Signal, C, 'transaction'>, steps: StepsByTransport<S, E, O>) {
    this.#machines = new Machines<S, E, O, 'transaction', Signal, C>('transaction', ids, host);
    this.#steps = steps;
  }

  get size(): number {
    return this.#machines.size;
  }

  has(key: string): boolean {
    return this.#machines.has(key);
  }

  /** What the host keeps beside the state of this transaction; undefined when there is none. */
  context(key: string): C | undefined {
    return this.#machines.context(key);
  }

  open(key: string, transport: TransportName, context: C): void {
    const { initial, reliable, unreliable } = this.#steps;
    this.#machines.open(key, isReliable(transport) ? reliable : unreliable, initial, context);
  }

  /** False when there is no such transaction. */
  step(key: string, event: E, into: Signal[]): boolean {
    return this.#machines.step(key, event, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    this.#machines.timerFired(timer, into);
  }
}
