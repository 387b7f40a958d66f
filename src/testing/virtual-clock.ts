import type { Clock } from '../core/clock.ts';
import { Heap } from '../stack/timers/heap.ts';

export interface VirtualClock extends Clock {
  /** Advances time; each due callback runs at its own time, in order. */
  advance(ms: number): void;
  /** The same for code that awaits: promises settle before, between and after the callbacks. */
  advanceAsync(ms: number): Promise<void>;
  /** Advances to the next due callback and runs it. False when there is none. */
  step(): boolean;
  /** Runs callbacks until there is none; throws when that takes more than `limitMs` (an hour). Returns the elapsed time in ms. */
  runAll(limitMs?: number): number;
  /** The same for code that awaits: promises settle before, between and after the callbacks. */
  settle(limitMs?: number): Promise<number>;
  /**
   * Lets time pass in which no callback runs, as while code is at work: those due meanwhile are late. The event loop of
   * the clock (`loop`) has been busy for this long, and idle for all other time.
   */
  spend(ms: number): void;
  /** The number of callbacks not yet run. */
  readonly pending: number;
}

interface Due {
  readonly when: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

/** A turn of the event loop: every promise that can settle does. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const hourMs = 3_600_000;

/** A clock that advances only when the test advances it, from one due time to the next. */
export const virtualClock = (startMs = 0): VirtualClock => {
  const ahead = new Heap<Due>((a, b) => a.when < b.when || (a.when === b.when && a.order < b.order));
  let now = startMs;
  let order = 0;
  let pending = 0;
  let busyMs = 0;
  const at: Clock['at'] = (when, wake) => {
    const due: Due = { when, order: order++, wake };
    ahead.push(due);
    pending += 1;
    return () => {
      if (due.wake === undefined) return;
      due.wake = undefined;
      pending -= 1;
    };
  };
  const nextDue = (): Due | undefined => {
    while (ahead.top !== undefined && ahead.top.wake === undefined) ahead.pop();
    return ahead.top;
  };
  const step = (): boolean => {
    const due = nextDue();
    if (due === undefined) return false;
    ahead.pop();
    now = Math.max(now, due.when);
    pending -= 1;
    const wake = due.wake;
    due.wake = undefined;
    wake?.();
    return true;
  };
  const checkLimit = (began: number, limitMs: number): void => {
    if (now - began > limitMs) throw new Error(`not quiet after ${limitMs} ms: ${pending} callbacks pending`);
  };
  return {
    now: () => now,
    at,
    loop: {
      datagramsPerTurn: Number.POSITIVE_INFINITY,
      endOfTurn: (run) => void at(now, run),
      idleMs: () => now - startMs - busyMs,
    },
    spend: (ms) => {
      now += ms;
      busyMs += ms;
    },
    advance: (ms) => {
      const until = now + ms;
      for (let due = nextDue(); due !== undefined && due.when <= until; due = nextDue()) step();
      now = Math.max(now, until);
    },
    advanceAsync: async (ms) => {
      const until = now + ms;
      await turn();
      for (let due = nextDue(); due !== undefined && due.when <= until; due = nextDue()) {
        step();
        await turn();
      }
      now = Math.max(now, until);
    },
    step,
    settle: async (limitMs = hourMs) => {
      const began = now;
      await turn();
      while (step()) {
        checkLimit(began, limitMs);
        await turn();
      }
      return now - began;
    },
    runAll: (limitMs = hourMs) => {
      const began = now;
      while (step()) checkLimit(began, limitMs);
      return now - began;
    },
    get pending() {
      return pending;
    },
  };
};
