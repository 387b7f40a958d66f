/** The owner of a timer: a layer, and the key of a machine in it. */
export interface MachineOwner<R extends string = string> {
  readonly layer: R;
  readonly key: string;
}

/** A running timer. `id` is unique in the stack and never reused; `name` is unique in its machine. */
export interface MachineTimer<R extends string = string> {
  readonly id: number;
  readonly owner: MachineOwner<R>;
  readonly name: string;
}

export type MachineTimerOrder<R extends string = string> =
  | { readonly do: 'startTimer'; readonly timer: MachineTimer<R>; readonly afterMs: number }
  | { readonly do: 'stopTimer'; readonly timer: MachineTimer<R> };

/** An output of a machine about its timers. Starting a running timer restarts it. */
export type TimerOutput<N extends string = string> =
  | { readonly out: 'start'; readonly timer: N; readonly afterMs: number }
  | { readonly out: 'stop'; readonly timer: N };

/** Starts or restarts a timer of the machine. */
export const start = <N extends string>(timer: N, afterMs: number): TimerOutput<N> => ({
  out: 'start',
  timer,
  afterMs,
});

/** Stops a timer of the machine; ignored when it is not running. */
export const stop = <N extends string>(timer: N): TimerOutput<N> => ({ out: 'stop', timer });

/** The event of a machine whose timer fired. */
export interface TimerEvent<N extends string = string> {
  readonly kind: 'timer';
  readonly id: N;
}

/** Timer ids, unique in a stack. */
export class TimerIds {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
