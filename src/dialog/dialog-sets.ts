import { type MachineHost, Machines } from '../core/machines.ts';
import type { Step } from '../core/step.ts';
import type { TimerIds } from '../core/timer.ts';
import type { Owner } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import { dialogSet } from './dialog-set.ts';
import type { DialogSetEvent, DialogSetOutput } from './dialog-set-events.ts';
import type { DialogSetState, Early } from './dialog-set-state.ts';

/** All dialog sets, by their local tag. Carries out what they put out. */
export class DialogSets implements MachineHost<DialogSetState, DialogSetOutput, Signal> {
  readonly #ua: UserAgent;
  readonly #transactions: TransactionLayer;
  readonly #machines: Machines<DialogSetState, DialogSetEvent, DialogSetOutput, string, Signal>;
  readonly #step: Step<DialogSetState, DialogSetEvent, DialogSetOutput>;
  /** What the running step threw. */
  #thrown: { readonly error: unknown } | undefined;
  #requested: string | undefined;

  constructor(ua: UserAgent, transactions: TransactionLayer, ids: TimerIds) {
    this.#ua = ua;
    this.#transactions = transactions;
    this.#step = dialogSet(ua.capabilities);
    this.#machines = new Machines<DialogSetState, DialogSetEvent, DialogSetOutput, string, Signal>('dialog', ids, this);
  }

  get size(): number {
    return this.#machines.size;
  }

  /** The client transaction of the request that the last step put out; undefined when it put out none. */
  get requested(): string | undefined {
    return this.#requested;
  }

  state(set: string): DialogSetState | undefined {
    return this.#machines.state(set);
  }

  open(state: Early): void {
    this.#machines.open(state.identity.tag, this.#step, state);
  }

  /**
   * One step of a set; undefined when there is no such set. A step that throws changes nothing: the set stays as it was,
   * and the error goes to the caller of the layer, who can still respond and close.
   */
  run(set: string, event: DialogSetEvent): readonly Signal[] | undefined {
    const before = this.#machines.state(set);
    if (before === undefined) return undefined;
    const into: Signal[] = [];
    this.#requested = undefined;
    this.#machines.step(set, event, into);
    const thrown = this.#thrown;
    if (thrown === undefined) return into;
    this.#thrown = undefined;
    this.#machines.open(set, this.#step, before);
    throw thrown.error;
  }

  interpret(_set: string, output: DialogSetOutput, into: Signal[]): void {
    switch (output.out) {
      case 'emit':
        into.push(output.fact);
        break;
      case 'respond':
        into.push(...this.#ua.sendResponse(output.tx, output.response, output.once));
        break;
      case 'request': {
        const { tx, signals } = this.#transactions.request(output.outgoing);
        this.#requested = tx;
        into.push(...signals);
        break;
      }
      case 'ack':
        into.push(...this.#transactions.send(output.ack));
        break;
      case 'cancel':
        into.push(...this.#transactions.cancel(output.tx, output.headers));
    }
  }

  ended(): void {
    // Nothing is kept beside the state.
  }

  fault(_owner: Owner, error: unknown): void {
    this.#thrown = { error };
  }
}
