import type { Clock } from '../../core/clock.ts';

/** What setTimeout can hold; a longer delay would fire at once. */
const longestMs = 2 ** 31 - 1;

/** The monotonic clock of the process. */
export const realClock: Clock = {
  // 100 wake-ups a second carry any number of timers; 2 % of T1 is all the lateness that costs.
  grainMs: 10,
  now: () => performance.now(),
  at(whenMs, wake) {
    let handle: NodeJS.Timeout;
    const sleep = (): void => {
      handle = setTimeout(look, Math.min(Math.max(Math.ceil(whenMs - performance.now()), 0), longestMs));
    };
    // setTimeout may wake a fraction of a millisecond early, and stops short of a very long delay.
    const look = (): void => {
      if (performance.now() < whenMs) sleep();
      else wake();
    };
    sleep();
    return () => clearTimeout(handle);
  },
};
