import { performance } from 'node:perf_hooks';
import type { PacingClock } from './scheduler.ts';

/**
 * How the engine waits for the last 2 ms before a deadline.
 *
 * - `sleep`: this thread sleeps, a quarter of a millisecond at a time, and serves its sockets in between. Packets leave
 *   within about 0.1 ms of their time; anything else on this thread waits up to 0.25 ms longer.
 * - `timers`: timers and setImmediate only, whose grain is 1 ms. Nothing ever sleeps.
 */
export type Pacing = 'sleep' | 'timers';

/** Node's timers fire up to 1.2 ms late; the rest is slept. */
const sleepFromMs = 2;
const sleepMs = 0.25;
/** With timers only: the event loop spins for the last 0.2 ms, so that a core is busy for this long per wake-up. */
const spinMs = 0.2;

const never: Int32Array = new Int32Array(new SharedArrayBuffer(4));

/** The process's monotonic clock. */
export const monotonicClock = (pacing: Pacing): PacingClock => ({
  restMs: pacing === 'sleep' ? sleepMs : 1,
  now: () => performance.now(),
  at: (whenMs, wake) => new Wait(whenMs, wake, pacing === 'sleep').stop,
});

class Wait {
  readonly #whenMs: number;
  readonly #wake: () => void;
  readonly #sleeps: boolean;
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(whenMs: number, wake: () => void, sleeps: boolean) {
    this.#whenMs = whenMs;
    this.#wake = wake;
    this.#sleeps = sleeps;
    // No sleep here: the caller has work to finish in this turn of the event loop.
    const leftMs = whenMs - performance.now();
    if (leftMs > (sleeps ? sleepFromMs : spinMs)) this.#timer(leftMs);
    else this.#immediate = setImmediate(this.#turn);
  }

  #timer(leftMs: number): void {
    this.#timeout = setTimeout(this.#turn, Math.max(1, Math.floor(leftMs - (this.#sleeps ? 1 : 0))));
  }

  readonly #turn = (): void => {
    let leftMs = this.#whenMs - performance.now();
    if (this.#sleeps && leftMs > 0 && leftMs <= sleepFromMs) {
      // Node's only sleep below a millisecond: a wait for a value that is never notified.
      Atomics.wait(never, 0, 0, Math.min(leftMs, sleepMs));
      leftMs = this.#whenMs - performance.now();
    }
    // Directly after the sleep: packets that arrived meanwhile are read after those due are sent.
    if (leftMs <= 0) this.#wake();
    else if (leftMs > (this.#sleeps ? sleepFromMs : spinMs)) this.#timer(leftMs);
    else this.#immediate = setImmediate(this.#turn);
  };

  readonly stop = (): void => {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  };
}
