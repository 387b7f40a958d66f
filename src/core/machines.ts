import type { Step } from './step.ts';
import type { MachineOwner, MachineTimer, MachineTimerOrder, TimerEvent, TimerIds, TimerOutput } from './timer.ts';

/** The running timers of one machine, at most one of each name. */
interface TimersOfMachine<R extends string> {
  /** The first: most machines never have two at a time. */
  timer: MachineTimer<R> | undefined;
  /** Those started after it, in order. */
  others: readonly MachineTimer<R>[];
}

interface Running<S, E, O, R extends string, C> extends TimersOfMachine<R> {
  readonly key: string;
  readonly step: Step<S, E | TimerEvent, O | TimerOutput>;
  readonly context: C;
  state: S;
}

const none: readonly never[] = [];

/** The layer that owns the machines. `context` is the value given to `open`. */
export interface MachineHost<S, O, X, C = void, R extends string = string> {
  /** Translates one output, other than of a timer, into what the layer emits, and appends that to `into`. */
  interpret(key: string, output: O, into: X[], context: C): void;
  /** The machine is removed and its timers are stopped. */
  ended(key: string, state: S, into: X[], context: C): void;
  /** The machine's step threw; it is removed and its timers are stopped. */
  fault(owner: MachineOwner<R>, error: unknown, during: unknown, into: X[], context: C): void;
}

/**
 * A keyed set of machines. It owns their timers: a machine whose state is `terminated`, or whose step throws, is
 * removed and each of its timers is stopped here, in one place. It keeps a context with each machine, for the
 * `interpret` of its outputs; no step sees it.
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
  readonly #host: MachineHost<S, O, X | MachineTimerOrder<R>, C, R>;
  /** The machine of the last step: most often the next step is of the same one. */
  #latest: Running<S, E, O, R, C> | undefined;

  constructor(name: R, ids: TimerIds, host: MachineHost<S, O, X | MachineTimerOrder<R>, C, R>) {
    this.#name = name;
    this.#ids = ids;
    this.#host = host;
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

  /** Adds a machine. `context` is omitted when its type is void. */
  open(key: string, step: Step<S, E | TimerEvent, O | TimerOutput>, state: S, context: C): void {
    const machine: Running<S, E, O, R, C> = { key, step, context, state, timer: undefined, others: none };
    this.#machines.set(key, machine);
    this.#latest = machine;
  }

  /** Runs one step and appends what it emits to `into`. False when there is no such machine. */
  step(key: string, event: E | TimerEvent, into: (X | MachineTimerOrder<R>)[]): boolean {
    const machine = this.#find(key);
    if (machine === undefined) return false;
    try {
      const turn = machine.step(machine.state, event);
      const state = turn[0];
      const outputs = turn[1];
      machine.state = state;
      for (let i = 0; i < outputs.length; i++) this.#perform(key, machine, outputs[i] as O | TimerOutput, into);
      if (state.name === 'terminated') {
        this.#drop(key, machine, into);
        this.#host.ended(key, state, into, machine.context);
      }
    } catch (error) {
      this.#drop(key, machine, into);
      this.#host.fault({ layer: this.#name, key }, error, event, into, machine.context);
    }
    return true;
  }

  /** Runs the step of a timer that fired. Ignores one that was stopped or whose machine was removed. */
  timerFired(timer: MachineTimer, into: (X | MachineTimerOrder<R>)[]): void {
    const machine = this.#find(timer.owner.key);
    const running = machine && timerNamed(machine, timer.name);
    if (machine === undefined || running?.id !== timer.id) return;
    removeTimer(machine, running);
    this.step(timer.owner.key, { kind: 'timer', id: timer.name }, into);
  }

  #find(key: string): Running<S, E, O, R, C> | undefined {
    const latest = this.#latest;
    if (latest !== undefined && latest.key === key) return latest;
    const machine = this.#machines.get(key);
    if (machine !== undefined) this.#latest = machine;
    return machine;
  }

  #perform(
    key: string,
    machine: Running<S, E, O, R, C>,
    output: O | TimerOutput,
    into: (X | MachineTimerOrder<R>)[],
  ): void {
    if (output.out !== 'start' && output.out !== 'stop') {
      this.#host.interpret(key, output as O, into, machine.context);
      return;
    }
    const order = output as TimerOutput;
    const before = timerNamed(machine, order.timer);
    if (before !== undefined) {
      removeTimer(machine, before);
      into.push({ do: 'stopTimer', timer: before });
    }
    if (order.out === 'stop') return;
    // An owner for each timer, none for each machine: most machines live long after their last timer.
    const timer: MachineTimer<R> = { id: this.#ids.next(), owner: { layer: this.#name, key }, name: order.timer };
    if (machine.timer === undefined) machine.timer = timer;
    else machine.others = [...machine.others, timer];
    into.push({ do: 'startTimer', timer, afterMs: order.afterMs });
  }

  #drop(key: string, machine: Running<S, E, O, R, C>, into: (X | MachineTimerOrder<R>)[]): void {
    if (machine.timer !== undefined) into.push({ do: 'stopTimer', timer: machine.timer });
    for (const timer of machine.others) into.push({ do: 'stopTimer', timer });
    machine.timer = undefined;
    machine.others = none;
    this.#machines.delete(key);
    if (this.#latest === machine) this.#latest = undefined;
  }
}

const timerNamed = <R extends string>(
  { timer, others }: TimersOfMachine<R>,
  name: string,
): MachineTimer<R> | undefined =>
  timer === undefined || timer.name === name ? timer : others.find((each) => each.name === name);

const removeTimer = <R extends string>(machine: TimersOfMachine<R>, gone: MachineTimer<R>): void => {
  const { timer, others } = machine;
  if (timer === gone) machine.timer = others[0];
  machine.others = others.length < 2 ? none : others.filter((each) => each !== gone && each !== machine.timer);
};
