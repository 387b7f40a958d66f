import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog, type Watched } from '../../src/media/workers/watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One that answers while it is asked to. */
const watched = (ready = true) => {
  const each = { ready, answers: true, inVain: 0, lostAt: -1 };
  const thread: Watched = {
    get ready() {
      return each.ready;
    },
    ping: () => {
      each.inVain = each.answers ? 0 : each.inVain + 1;
      return each.inVain;
    },
    hung: () => {
      each.lostAt = each.lostAt < 0 ? Date.now() : each.lostAt;
    },
  };
  return { each, thread };
};

it('a thread that answers is never given up; one that does not is after the limit, and not before', () => {
  const [good, bad] = [watched(), watched()];
  const watchdog = new Watchdog(new Set([good.thread, bad.thread]), 5000);
  watchdog.start();
  vi.advanceTimersByTime(60_000);
  bad.each.answers = false;
  const since = Date.now();
  vi.advanceTimersByTime(60_000);
  expect(good.each.lostAt).toBe(-1);
  expect(bad.each.lostAt - since).toBeGreaterThan(5000);
  expect(bad.each.lostAt - since).toBeLessThanOrEqual(6000);
  watchdog.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('a thread that has not started yet has six times as long', () => {
  const { each, thread } = watched(false);
  each.answers = false;
  const watchdog = new Watchdog(new Set([thread]), 5000);
  watchdog.start();
  const since = Date.now();
  vi.advanceTimersByTime(60_000);
  expect(each.lostAt - since).toBeGreaterThan(30_000);
  watchdog.stop();
});

it('time in which no ping was sent does not count', () => {
  const { each, thread } = watched();
  each.answers = false;
  const watchdog = new Watchdog(new Set([thread]), 5000);
  watchdog.start();
  // The process was stopped: the clock has gone on, the timers have not.
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
  each.answers = true;
  vi.advanceTimersByTime(60_000);
  expect(each.lostAt).toBe(-1);
  watchdog.stop();
});
