import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeadlineHeap, type Paced } from '../../src/media/pacing/deadline-heap.ts';
import { Scheduler, type Sending } from '../../src/media/pacing/scheduler.ts';
import { ManualClock } from '../media/world.ts';
import { nth } from '../support/nth.ts';

const hour = 3_600_000;

class Counted implements Sending {
  readonly periodMs: number;
  dueAt = 0;
  phaseMs = -1;
  place = -1;
  sent = 0;
  skipped = 0;
  burst = 0;
  worstBurst = 0;
  #wakeOf = -1;
  readonly #clock: ManualClock;

  constructor(periodMs: number, clock: ManualClock) {
    this.periodMs = periodMs;
    this.#clock = clock;
  }

  tick(skipped: number): void {
    const now = this.#clock.now();
    this.burst = now === this.#wakeOf ? this.burst + 1 : 1;
    this.#wakeOf = now;
    this.worstBurst = Math.max(this.worstBurst, this.burst);
    this.sent += 1;
    this.skipped += skipped;
  }
}

it('over an hour with random stalls: the right number of packets, no burst over three, no drift (RFC 3550 §5.1)', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 20, 30, 60),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.array(fc.tuple(fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 1, max: 900 })), { maxLength: 12 }),
      (periodMs, startedAt, stalls) => {
        const clock = new ManualClock();
        clock.stall(startedAt);
        const scheduler = new Scheduler(clock);
        const stream = new Counted(periodMs, clock);
        scheduler.start(stream);
        const first = stream.dueAt;
        const end = startedAt + hour;
        for (const [runMs, stallMs] of stalls) {
          clock.run(Math.min(runMs, Math.max(0, end - clock.now())));
          clock.stall(Math.min(stallMs, Math.max(0, end - clock.now())));
        }
        clock.run(end - clock.now());
        // Everything due was sent or given up, by the grid of the first packet: nothing crept in an hour.
        expect(stream.sent + stream.skipped).toBe(Math.floor((end - first) / periodMs) + 1);
        expect(stream.worstBurst).toBeLessThanOrEqual(3);
        if (stalls.length === 0) expect(stream.skipped).toBe(0);
        expect(stream.dueAt).toBe(first + (stream.sent + stream.skipped) * periodMs);
        scheduler.stop(stream);
        expect([scheduler.timers, clock.waits]).toEqual([0, 0]);
      },
    ),
    { numRuns: 12 },
  );
});

it('a stall of a second costs the packets of that second but three (RFC 3550 §5.1)', () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock);
  const stream = new Counted(20, clock);
  scheduler.start(stream);
  clock.run(1000);
  expect(stream.sent).toBe(50);
  clock.stall(1000);
  clock.run(0);
  expect([stream.sent, stream.skipped]).toEqual([53, 47]);
  clock.run(1000);
  expect(stream.sent).toBe(103);
});

it('phases spread over the packet time, however many streams there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), (count) => {
      const planner = new DeadlineHeap<Paced>();
      const streams = Array.from({ length: count }, () => ({ periodMs: 20, dueAt: 0, phaseMs: -1, place: -1 }));
      for (const stream of streams) planner.add(stream, 0);
      const phases = streams.map((each) => each.dueAt).sort((a, b) => a - b);
      const gaps = phases.map((at, i) => (phases[i + 1] ?? (phases[0] as number) + 20) - at);
      expect(Math.max(...gaps)).toBeLessThanOrEqual((20 / count) * 3);
    }),
  );
});

it('any order of adding, removing and running tells each stream of its own grid only, in order of time', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), n: fc.nat(9) }),
    fc.record({ do: fc.constant('remove' as const), n: fc.nat(9) }),
    fc.record({ do: fc.constant('run' as const), n: fc.nat(200) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.nat(9), (steps, victim) => {
      const planner = new DeadlineHeap<Paced & { last: number }>();
      const streams = Array.from({ length: 10 }, () => ({ periodMs: 20, dueAt: 0, phaseMs: -1, place: -1, last: -1 }));
      let now = 0;
      for (const { do: what, n } of steps) {
        if (what === 'add') planner.add(nth(streams, n % 10), now);
        else if (what === 'remove') planner.remove(nth(streams, n % 10));
        else {
          now += n;
          planner.run(now, (stream, _skipped, dueAt) => {
            expect(stream.place).toBeGreaterThanOrEqual(0);
            expect(dueAt).toBeLessThanOrEqual(now);
            expect(dueAt).toBeGreaterThan(stream.last);
            expect((dueAt - stream.phaseMs) % 20).toBe(0);
            stream.last = dueAt;
            // One that ends another, and itself, while it is told.
            if (stream === streams[victim])
              for (const each of [stream, streams[0]]) planner.remove(each as typeof stream);
          });
          expect(planner.wakeAt).toBeGreaterThan(now);
        }
        expect(planner.size).toBe(streams.filter((each) => each.place >= 0).length);
        const earliest = Math.min(...streams.filter((each) => each.place >= 0).map((each) => each.dueAt));
        expect(planner.wakeAt).toBe(earliest);
      }
    }),
  );
});

it('many streams share wake-ups, and the timer stops with the last of them', () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock);
  const streams = Array.from({ length: 500 }, () => new Counted(20, clock));
  for (const stream of streams) scheduler.start(stream);
  expect(scheduler.timers).toBe(1);
  // A millisecond more than two seconds: that is how long one may wait for the others.
  clock.run(2001);
  expect(streams.every((each) => each.sent === 100 || each.sent === 101)).toBe(true);
  expect(scheduler.lateness.maxMs).toBeLessThanOrEqual(1);
  expect(scheduler.lateness.count).toBe(streams.reduce((sum, each) => sum + each.sent, 0));
  scheduler.lateness.clear();
  expect([scheduler.lateness.count, scheduler.lateness.maxMs, scheduler.lateness.quantile(0.99)]).toEqual([0, 0, 0]);
  clock.run(20);
  expect(scheduler.lateness.count).toBe(streams.length);
  for (const stream of streams) scheduler.stop(stream);
  expect([scheduler.timers, clock.waits]).toEqual([0, 0]);
});
