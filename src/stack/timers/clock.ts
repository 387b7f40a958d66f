import { performance } from 'node:perf_hooks';
import type { Clock } from '../../core/clock.ts';

/** The longest delay of setTimeout in ms; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1;

/** The monotonic clock of the process. */
export const realClock: Clock = {
  // At most 100 wake-ups a second for any number of timers; timers fire up to 2 % of T1 late.
  grainMs: 10,
  loop: {
    // libuv reads a socket 32 times, then turns to the others.
    datagramsPerTurn: 32,
    endOfTurn: (run) => void setImmediate(run),
    idleMs: () => performance.nodeTiming.idleTime,
  },
  now: () => performance.now(),
  at(whenMs, wake) {
    let handle: NodeJS.Timeout;
    const sleep = (): void => {
      handle = setTimeout(look, Math.min(Math.max(Math.ceil(whenMs - performance.now()), 0), longestMs));
    };
    // setTimeout may fire a fraction of a millisecond early, and its delay is limited.
    const look = (): void => {
      if (performance.now() < whenMs) sleep();
      else wake();
    };
    sleep();
    return () => clearTimeout(handle);
  },
};
