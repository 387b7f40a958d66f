import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Watchdog, type Watched } from '../../src/media/workers/watchdog.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One that answers while it is asked to. */
const watched = (ready = true) => {
  const each = { ready, answers: true, inVain: 0, lostAt: -1 };
  const mind: Watched = {
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
  return { each, mind };
};

it('who answers is never lost; who does not is after the patience, and not before', () => {
  const [good, bad] = [watched(), watched()];
  const vigil = new Watchdog(new Set([good.mind, bad.mind]), 5000);
  vigil.start();
  vi.advanceTimersByTime(60_000);
  bad.each.answers = false;
  const since = Date.now();
  vi.advanceTimersByTime(60_000);
  expect(good.each.lostAt).toBe(-1);
  expect(bad.each.lostAt - since).toBeGreaterThan(5000);
  expect(bad.each.lostAt - since).toBeLessThanOrEqual(6000);
  vigil.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('who has not come up yet has six times as long', () => {
  const { each, mind } = watched(false);
  each.answers = false;
  const vigil = new Watchdog(new Set([mind]), 5000);
  vigil.start();
  const since = Date.now();
  vi.advanceTimersByTime(60_000);
  expect(each.lostAt - since).toBeGreaterThan(30_000);
  vigil.stop();
});

it('time in which nobody asked counts for nothing', () => {
  const { each, mind } = watched();
  each.answers = false;
  const vigil = new Watchdog(new Set([mind]), 5000);
  vigil.start();
  // The process was stopped: the clock has gone on, the timers have not.
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
  each.answers = true;
  vi.advanceTimersByTime(60_000);
  expect(each.lostAt).toBe(-1);
  vigil.stop();
});
