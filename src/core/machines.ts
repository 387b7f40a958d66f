import type { Step } from './step.ts';
import type { Owner, Timer, TimerEvent, TimerIds, TimerOrder, TimerOutput } from './timer.ts';

/** The timers of one machine, no two of one name. */
interface Timed<R extends string> {
  /** Most machines never have two at a time, and many wait long with one. */
  timer: Timer<R> | undefined;
  /** Those that were started after it, in their order. */
  others: readonly Timer<R>[];
}

interface Running<S, E, O, R extends string, C> extends Timed<R> {
  readonly key: string;
  readonly step: Step<S, E | TimerEvent, O | TimerOutput>;
  readonly context: C;
  state: S;
}

const none: readonly never[] = [];

/** What the room makes of its machines' words. `context` is what the room gave when it opened the machine. */
export interface MachineHost<S, O, X, C = void, R extends string = string> {
  /** One output that is no timer's: what does it mean outside? */
  interpret(key: string, output: O, into: X[], context: C): void;
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
  C = void,
> {
  readonly #machines = new Map<string, Running<S, E, O, R, C>>();
  readonly #name: R;
  readonly #ids: TimerIds;
  readonly #room: MachineHost<S, O, X | TimerOrder<R>, C, R>;
  /** The machine that was spoken to last: what follows is mostly said to it again. */
  #latest: Running<S, E, O, R, C> | undefined;

  constructor(name: R, ids: TimerIds, room: MachineHost<S, O, X | TimerOrder<R>, C, R>) {
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
    return this.#find(key)?.state;
  }

  context(key: string): C | undefined {
    return this.#find(key)?.context;
  }

  keys(): IterableIterator<string> {
    return this.#machines.keys();
  }

  /** `context` is left out where the host keeps none. */
  open(key: string, step: Step<S, E | TimerEvent, O | TimerOutput>, state: S, context: C): void {
    const machine: Running<S, E, O, R, C> = { key, step, context, state, timer: undefined, others: none };
    this.#machines.set(key, machine);
    this.#latest = machine;
  }

  /** Runs one step; what follows is appended to `into`. False when there is no such machine. */
  step(key: string, event: E | TimerEvent, into: (X | TimerOrder<R>)[]): boolean {
    const machine = this.#find(key);
    if (machine === undefined) return false;
    try {
      const turn = machine.step(machine.state, event);
      const state = turn[0];
      const outputs = turn[1];
      machine.state = state;
      for (let i = 0; i < outputs.length; i++) this.#carryOut(key, machine, outputs[i] as O | TimerOutput, into);
      if (state.name === 'terminated') {
        this.#drop(key, machine, into);
        this.#room.ended(key, state, into, machine.context);
      }
    } catch (error) {
      this.#drop(key, machine, into);
      this.#room.fault({ layer: this.#name, key }, error, event, into, machine.context);
    }
    return true;
  }

  /** A timer fired. One that was stopped, or whose machine is gone, means nothing any more. */
  timerFired(timer: Timer, into: (X | TimerOrder<R>)[]): void {
    const machine = this.#find(timer.owner.key);
    const running = machine && timerNamed(machine, timer.name);
    if (machine === undefined || running?.id !== timer.id) return;
    takeOut(machine, running);
    this.step(timer.owner.key, { kind: 'timer', id: timer.name }, into);
  }

  #find(key: string): Running<S, E, O, R, C> | undefined {
    const latest = this.#latest;
    if (latest !== undefined && latest.key === key) return latest;
    const machine = this.#machines.get(key);
    if (machine !== undefined) this.#latest = machine;
    return machine;
  }

  #carryOut(key: string, machine: Running<S, E, O, R, C>, output: O | TimerOutput, into: (X | TimerOrder<R>)[]): void {
    if (output.out !== 'start' && output.out !== 'stop') {
      this.#room.interpret(key, output as O, into, machine.context);
      return;
    }
    const order = output as TimerOutput;
    const before = timerNamed(machine, order.timer);
    if (before !== undefined) {
      takeOut(machine, before);
      into.push({ do: 'stopTimer', timer: before });
    }
    if (order.out === 'stop') return;
    // An owner for each timer: most machines live long after their last one.
    const timer: Timer<R> = { id: this.#ids.next(), owner: { layer: this.#name, key }, name: order.timer };
    if (machine.timer === undefined) machine.timer = timer;
    else machine.others = [...machine.others, timer];
    into.push({ do: 'startTimer', timer, afterMs: order.afterMs });
  }

  #drop(key: string, machine: Running<S, E, O, R, C>, into: (X | TimerOrder<R>)[]): void {
    if (machine.timer !== undefined) into.push({ do: 'stopTimer', timer: machine.timer });
    for (const timer of machine.others) into.push({ do: 'stopTimer', timer });
    machine.timer = undefined;
    machine.others = none;
    this.#machines.delete(key);
    if (this.#latest === machine) this.#latest = undefined;
  }
}

const timerNamed = <R extends string>({ timer, others }: Timed<R>, name: string): Timer<R> | undefined =>
  timer === undefined || timer.name === name ? timer : others.find((each) => each.name === name);

/** Takes a timer out of its machine. */
const takeOut = <R extends string>(machine: Timed<R>, gone: Timer<R>): void => {
  const { timer, others } = machine;
  if (timer === gone) machine.timer = others[0];
  machine.others = others.length < 2 ? none : others.filter((each) => each !== gone && each !== machine.timer);
};
