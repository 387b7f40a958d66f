/** Whose business a timer is: a room, and a key within it. */
export interface Owner<R extends string = string> {
  readonly layer: R;
  readonly key: string;
}

/** A running timer. `id` is unique within the stack and never used again; `name` is the machine's own word for it. */
export interface Timer<R extends string = string> {
  readonly id: number;
  readonly owner: Owner<R>;
  readonly name: string;
}

export type TimerOrder<R extends string = string> =
  | { readonly do: 'startTimer'; readonly timer: Timer<R>; readonly afterMs: number }
  | { readonly do: 'stopTimer'; readonly timer: Timer<R> };

/** What a machine says about its own timers. Starting a running one starts it anew. */
export type TimerOutput<N extends string = string> =
  | { readonly out: 'start'; readonly timer: N; readonly afterMs: number }
  | { readonly out: 'stop'; readonly timer: N };

/** Starts a timer of the machine, or starts it anew. */
export const start = <N extends string>(timer: N, afterMs: number): TimerOutput<N> => ({
  out: 'start',
  timer,
  afterMs,
});

/** Stops a timer of the machine; nothing when it is not running. */
export const stop = <N extends string>(timer: N): TimerOutput<N> => ({ out: 'stop', timer });

/** How a machine hears of its timer. */
export interface TimerEvent<N extends string = string> {
  readonly kind: 'timer';
  readonly id: N;
}

/** Numbers that no two timers of a stack share. */
export class TimerIds {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
