import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';

/**
 * Below this much a wait is spent going round the event loop (sockets are still served); above it a timer is set,
 * whose grain is 1 ms. So a core is busy waiting for at most this long per wake-up.
 */
const spinMs = 0.2;

/** The process's monotonic clock, waking on the main thread with timers and, for the last bit, setImmediate. */
export const monotonicClock = (): Clock => ({
  now: () => performance.now(),
  at: (whenMs, wake) => new Wait(whenMs, wake).stop,
});

class Wait {
  readonly #whenMs: number;
  readonly #wake: () => void;
  #timeout: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(whenMs: number, wake: () => void) {
    this.#whenMs = whenMs;
    this.#wake = wake;
    this.#wait();
  }

  readonly #wait = (): void => {
    const leftMs = this.#whenMs - performance.now();
    this.#timeout = undefined;
    this.#immediate = undefined;
    if (leftMs > spinMs) this.#timeout = setTimeout(this.#due, Math.max(1, Math.floor(leftMs)));
    else this.#immediate = setImmediate(this.#due);
  };

  readonly #due = (): void => {
    if (performance.now() < this.#whenMs) this.#wait();
    else this.#wake();
  };

  readonly stop = (): void => {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  };
}
