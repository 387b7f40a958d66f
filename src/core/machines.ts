import type { Step } from './step.ts';
import type { Owner, Timer, TimerEvent, TimerIds, TimerOrder, TimerOutput } from './timer.ts';

interface Running<S, E, O, R extends string, C> {
  readonly owner: Owner<R>;
  readonly step: Step<S, E | TimerEvent, O | TimerOutput>;
  readonly context: C;
  state: S;
  readonly timers: Timer<R>[];
}

/** What the room makes of its machines' words. `context` is what the room gave when it opened the machine. */
export interface MachineRoom<S, O, X, C = undefined, R extends string = string> {
  /** One output that is no timer's: what does it mean outside? */
  translate(key: string, output: O, into: X[], context: C): void;
  /** The machine is gone, its timers released. */
  ended(key: string, state: S, into: X[], context: C): void;
  /** The machine's step threw; it is gone, its timers released. */
  fault(owner: Owner<R>, error: unknown, during: unknown, into: X[], context: C): void;
}

/**
 * A keyed set of machines. It owns their timers: a machine whose state is `terminated`, or whose step throws, is
 * dropped and every timer it started is released here, in one place. With each machine it keeps what the room needs
 * to carry out its words: the context, which no step sees.
 */
export class Machines<
  S extends { readonly name: string },
  E,
  O extends { readonly out: string },
  R extends string,
  X,
  C = undefined,
> {
  readonly #machines = new Map<string, Running<S, E, O, R, C>>();
  readonly #name: R;
  readonly #ids: TimerIds;
  readonly #room: MachineRoom<S, O, X | TimerOrder<R>, C, R>;

  constructor(name: R, ids: TimerIds, room: MachineRoom<S, O, X | TimerOrder<R>, C, R>) {
    this.#name = name;
    this.#ids = ids;
    this.#room = room;
  }

  get size(): number {
    return this.#machines.size;
  }

  has(key: string): boolean {
    return this.#machines.has(key);
  }

  state(key: string): S | undefined {
    return this.#machines.get(key)?.state;
  }

  context(key: string): C | undefined {
    return this.#machines.get(key)?.context;
  }

  keys(): IterableIterator<string> {
    return this.#machines.keys();
  }

  /** `context` may be left out where the room keeps none. */
  open(
    key: string,
    step: Step<S, E | TimerEvent, O | TimerOutput>,
    state: S,
    ...[context]: undefined extends C ? [context?: C] : [context: C]
  ): Owner<R> {
    const owner: Owner<R> = { room: this.#name, key };
    this.#machines.set(key, { owner, step, context: context as C, state, timers: [] });
    return owner;
  }

  /** Runs one step; what follows is appended to `into`. False when there is no such machine. */
  step(key: string, event: E | TimerEvent, into: (X | TimerOrder<R>)[]): boolean {
    const machine = this.#machines.get(key);
    if (machine === undefined) return false;
    try {
      const [state, outputs] = machine.step(machine.state, event);
      machine.state = state;
      for (const output of outputs) this.#carryOut(key, machine, output, into);
      if (state.name === 'terminated') {
        this.#drop(key, machine, into);
        this.#room.ended(key, state, into, machine.context);
      }
    } catch (error) {
      this.#drop(key, machine, into);
      this.#room.fault(machine.owner, error, event, into, machine.context);
    }
    return true;
  }

  /** A timer fired. One that was stopped, or whose machine is gone, means nothing any more. */
  fired(timer: Timer, into: (X | TimerOrder<R>)[]): void {
    const machine = this.#machines.get(timer.owner.key);
    if (machine === undefined) return;
    const at = machine.timers.findIndex((each) => each.id === timer.id);
    if (at < 0) return;
    machine.timers.splice(at, 1);
    this.step(timer.owner.key, { kind: 'timer', id: timer.name }, into);
  }

  #carryOut(key: string, machine: Running<S, E, O, R, C>, output: O | TimerOutput, into: (X | TimerOrder<R>)[]): void {
    if (output.out !== 'start' && output.out !== 'stop') {
      this.#room.translate(key, output as O, into, machine.context);
      return;
    }
    const order = output as TimerOutput;
    const { timers } = machine;
    const at = indexOf(timers, order.timer);
    if (at >= 0) {
      into.push({ do: 'stopTimer', timer: timers[at] as Timer<R> });
      timers.splice(at, 1);
    }
    if (order.out === 'stop') return;
    const timer: Timer<R> = { id: this.#ids.next(), owner: machine.owner, name: order.timer };
    timers.push(timer);
    into.push({ do: 'startTimer', timer, afterMs: order.afterMs });
  }

  #drop(key: string, machine: Running<S, E, O, R, C>, into: (X | TimerOrder<R>)[]): void {
    for (const timer of machine.timers) into.push({ do: 'stopTimer', timer });
    machine.timers.length = 0;
    this.#machines.delete(key);
  }
}

const indexOf = (timers: readonly Timer[], name: string): number => {
  for (let i = 0; i < timers.length; i++) if (timers[i]?.name === name) return i;
  return -1;
};
