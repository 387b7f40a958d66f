import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timer } from '../../src/signal/owner.ts';
import { TimerDriver } from '../../src/stack/timers/timer-driver.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';

const timer = (id: number): Timer => ({ id, owner: { layer: 'transaction', key: `k${id}` }, name: 'A' });

type Act =
  | { readonly do: 'start'; readonly afterMs: number }
  | { readonly do: 'stop'; readonly of: number }
  | { readonly do: 'pass'; readonly ms: number };
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('start' as const),
    afterMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(32_000)),
  }),
  fc.record({ do: fc.constant('stop' as const), of: fc.nat(60) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.nat(40) }),
);

/** Runs a script against the driver and against the plainest model there is. */
const compare = (acts: readonly Act[], grainMs: number): void => {
  const clock = virtualClock();
  const fired: (readonly [number, number])[] = [];
  const driver = new TimerDriver({ ...clock, grainMs }, (each) => fired.push([clock.now(), each.id]));
  const model: { id: number; due: number }[] = [];
  const expected: (readonly [number, number])[] = [];
  let now = 0;
  const pass = (until: number): void => {
    const due = model.filter((each) => each.due <= until).sort((a, b) => a.due - b.due || a.id - b.id);
    for (const each of due) {
      expected.push([each.due, each.id]);
      model.splice(model.indexOf(each), 1);
    }
    now = until;
  };
  for (const [id, act] of acts.entries()) {
    if (act.do === 'start') {
      driver.start(timer(id), act.afterMs);
      const due = now + act.afterMs;
      model.push({ id, due: grainMs > 0 ? Math.ceil(due / grainMs) * grainMs : due });
    } else if (act.do === 'stop') {
      driver.stop(timer(act.of));
      const at = model.findIndex((each) => each.id === act.of);
      if (at >= 0) model.splice(at, 1);
    } else {
      clock.advance(act.ms);
      pass(now + act.ms);
    }
    expect(driver.size).toBe(model.length);
    if (model.length === 0) expect(clock.pending).toBe(0);
  }
  clock.runAll();
  pass(Number.MAX_SAFE_INTEGER);
  expect(fired).toEqual(expected);
  expect(clock.pending).toBe(0);
  expect(driver.size).toBe(0);
};

describe('the timer driver', () => {
  it('fires what a plain list of timers would, each once, at its moment, and then asks for nothing', () => {
    fc.assert(fc.property(fc.array(anyAct, { maxLength: 60 }), fc.constantFrom(0, 10), compare));
  });

  it('heeds a stop that comes from a timer of the same moment', () => {
    const clock = virtualClock();
    const fired: number[] = [];
    const driver: TimerDriver = new TimerDriver(clock, (each) => {
      fired.push(each.id);
      if (each.id === 1) {
        driver.stop(timer(2));
        driver.start(timer(4), 0);
      }
    });
    for (const id of [1, 2, 3]) driver.start(timer(id), 500);
    clock.advance(500);
    expect(fired).toEqual([1, 3, 4]);
    expect(driver.size).toBe(0);
  });

  it('asks its clock for one wake-up at a time, however many timers run', () => {
    const clock = virtualClock();
    let fired = 0;
    const driver = new TimerDriver(clock, () => fired++);
    for (let id = 0; id < 10_000; id++) driver.start(timer(id), 500 + (id % 100));
    expect(clock.pending).toBe(1);
    driver.clear();
    expect(clock.pending).toBe(0);
    clock.advance(1000);
    expect(fired).toBe(0);
  });

  it('holds nothing for timers that were started and stopped at ever new moments', () => {
    const clock = virtualClock();
    const driver = new TimerDriver(clock, () => {});
    driver.start(timer(0), 3_600_000);
    let most = 0;
    for (let id = 1; id < 20_000; id++) {
      driver.start(timer(id), 1_800_000 + id);
      driver.stop(timer(id));
      most = Math.max(most, driver.moments);
    }
    expect(clock.pending).toBe(1);
    expect(most).toBeLessThan(100);
  });

  it('takes a delay that is no number as due at once', () => {
    const clock = virtualClock();
    const fired: number[] = [];
    const driver = new TimerDriver(clock, (each) => fired.push(each.id));
    driver.start(timer(1), Number.NaN);
    driver.start(timer(2), -5);
    clock.advance(0);
    expect(fired).toEqual([1, 2]);
  });
});
