import type { Clock } from '../core/clock.ts';
import { Heap } from '../stack/timers/heap.ts';

export interface VirtualClock extends Clock {
  /** Advances time; each due callback runs at its own time, in order. */
  advance(ms: number): void;
  /** Advances to the next due callback and runs it. False when there is none. */
  step(): boolean;
  /** Runs callbacks until there is none; throws when that takes more than `limitMs` (an hour). Returns the elapsed time in ms. */
  runAll(limitMs?: number): number;
  /** The number of callbacks not yet run. */
  readonly pending: number;
}

interface Due {
  readonly when: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

/** A clock that advances only when the test advances it, from one due time to the next. */
export const virtualClock = (startMs = 0): VirtualClock => {
  const ahead = new Heap<Due>((a, b) => a.when < b.when || (a.when === b.when && a.order < b.order));
  let now = startMs;
  let order = 0;
  let pending = 0;
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
  return {
    now: () => now,
    at: (when, wake) => {
      const due: Due = { when, order: order++, wake };
      ahead.push(due);
      pending += 1;
      return () => {
        if (due.wake === undefined) return;
        due.wake = undefined;
        pending -= 1;
      };
    },
    advance: (ms) => {
      const until = now + ms;
      for (let due = nextDue(); due !== undefined && due.when <= until; due = nextDue()) step();
      now = until;
    },
    step,
    runAll: (limitMs = 3_600_000) => {
      const began = now;
      while (step())
        if (now - began > limitMs) throw new Error(`not quiet after ${limitMs} ms: ${pending} callbacks pending`);
      return now - began;
    },
    get pending() {
      return pending;
    },
  };
};
