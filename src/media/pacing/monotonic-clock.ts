import { performance } from 'node:perf_hooks';
import type { PacingClock } from './scheduler.ts';

/**
 * How the engine waits for the last 2 ms before a deadline.
 *
 * - `sleep`: this thread sleeps, a quarter of a millisecond at a time, and serves its sockets in between. Packets leave
 *   within about 0.1 ms of their time; anything else on this thread waits up to 0.25 ms longer. It does not sleep while
 *   there is much else to do.
 * - `timers`: timers and setImmediate only, whose grain is 1 ms. Nothing ever sleeps.
 */
export type Pacing = 'sleep' | 'timers';

/** Node's timers fire up to 1.2 ms late; the rest is slept. */
const sleepFromMs = 2;
const sleepMs = 0.25;
/** With timers only: the event loop spins for the last 0.2 ms, so that a core is busy for this long per wake-up. */
const spinMs = 0.2;
/** A turn of the event loop that took longer than this, in ms, leaves sockets unread: libuv reads 32 datagrams of each. */
const busyTurnMs = 0.5;

const never: Int32Array = new Int32Array(new SharedArrayBuffer(4));

/** The process's monotonic clock. */
export const monotonicClock = (pacing: Pacing): PacingClock => ({
  restMs: pacing === 'sleep' ? 0 : 1,
  now: () => performance.now(),
  at: (whenMs, wake) => new Wait(whenMs, wake, pacing === 'sleep').stop,
});

class Wait {
  readonly #whenMs: number;
  readonly #wake: () => void;
  readonly #sleeps: boolean;
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  /** When this turn of the event loop was left to others; undefined while a timer runs. */
  #leftAt: number | undefined;

  constructor(whenMs: number, wake: () => void, sleeps: boolean) {
    this.#whenMs = whenMs;
    this.#wake = wake;
    this.#sleeps = sleeps;
    // No sleep here: the caller has work to finish in this turn of the event loop.
    this.#goOn(performance.now());
  }

  #goOn(now: number): void {
    const leftMs = this.#whenMs - now;
    if (leftMs > (this.#sleeps ? sleepFromMs : spinMs)) {
      this.#leftAt = undefined;
      this.#timeout = setTimeout(this.#turn, Math.max(1, Math.floor(leftMs - (this.#sleeps ? 1 : 0))));
    } else {
      this.#leftAt = now;
      this.#immediate = setImmediate(this.#turn);
    }
  }

  readonly #turn = (): void => {
    let now = performance.now();
    const leftMs = this.#whenMs - now;
    // After a timer the length of a turn is not known, so that one more is waited for.
    const idle = this.#leftAt !== undefined && now - this.#leftAt <= busyTurnMs;
    if (this.#sleeps && idle && leftMs > 0 && leftMs <= sleepFromMs) {
      // Node's only sleep below a millisecond: a wait for a value that is never notified.
      Atomics.wait(never, 0, 0, Math.min(leftMs, sleepMs));
      now = performance.now();
    }
    // Directly after the sleep: packets that arrived meanwhile are read after those due are sent.
    if (this.#whenMs <= now) this.#wake();
    else this.#goOn(now);
  };

  readonly stop = (): void => {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  };
}
