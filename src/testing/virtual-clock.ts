import type { Clock } from '../core/clock.ts';
import { Heap } from '../stack/timers/heap.ts';

export interface VirtualClock extends Clock {
  /** Lets this much time pass; what falls due happens in order, each at its own moment. */
  advance(ms: number): void;
  /** Goes to the next thing that is due and does it. False when nothing is. */
  step(): boolean;
  /** Goes on until nothing is due any more; throws when that takes more than `limitMs` (an hour). Gives back the time passed. */
  runAll(limitMs?: number): number;
  /** How many things are still to happen. */
  readonly pending: number;
}

interface Due {
  readonly when: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

/** Time that passes when it is told to, in whole steps from one due moment to the next. */
export const virtualClock = (startMs = 0): VirtualClock => {
  const ahead = new Heap<Due>((a, b) => a.when < b.when || (a.when === b.when && a.order < b.order));
  let now = startMs;
  let order = 0;
  let pending = 0;
  const skipCalledOff = (): Due | undefined => {
    while (ahead.top !== undefined && ahead.top.wake === undefined) ahead.pop();
    return ahead.top;
  };
  const step = (): boolean => {
    const due = skipCalledOff();
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
      for (let due = skipCalledOff(); due !== undefined && due.when <= until; due = skipCalledOff()) step();
      now = until;
    },
    step,
    runAll: (limitMs = 3_600_000) => {
      const began = now;
      while (step())
        if (now - began > limitMs) throw new Error(`not quiet after ${limitMs} ms: ${pending} things pending`);
      return now - began;
    },
    get pending() {
      return pending;
    },
  };
};
