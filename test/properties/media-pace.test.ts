import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeadlineHeap } from '../../src/media/pacing/deadline-heap.ts';
import { Grid, gridMs, together } from '../../src/media/pacing/grid.ts';
import { Scheduler } from '../../src/media/pacing/scheduler.ts';
import { type Sending, Slot } from '../../src/media/pacing/slot.ts';
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

const idle = (periodMs = 20): Sending => ({ periodMs, dueAt: 0, phaseMs: -1, place: -1, tick: () => {} });

it('streams share slots of the grid: as few slots as hold them, far from each other, then evenly full', () => {
  fc.assert(
    fc.property(fc.constantFrom(10, 20, 30, 60, 500), fc.integer({ min: 1, max: 3000 }), (periodMs, count) => {
      const grid = new Grid(periodMs);
      const slots = new Set<Slot>();
      for (let n = 0; n < count; n++) {
        const stream = idle(periodMs);
        const slot = grid.slotFor(stream);
        slot.add(stream, 1000);
        slots.add(slot);
        expect(grid.slotOf(stream)).toBe(slot);
      }
      const most = periodMs / gridMs;
      expect(slots.size).toBe(Math.min(most, Math.ceil(count / together)));
      expect(grid.used).toBe(slots.size);
      for (const { phaseMs, streams } of slots) {
        expect((phaseMs / gridMs) % 1).toBe(0);
        expect(streams.length).toBeLessThanOrEqual(Math.max(together, Math.ceil(count / most)));
      }
      const phases = [...slots].map((slot) => slot.phaseMs).sort((a, b) => a - b);
      const gaps = phases.map((at, i) => (phases[i + 1] ?? (phases[0] as number) + periodMs) - at);
      expect(Math.max(...gaps)).toBeLessThanOrEqual((periodMs / slots.size) * 3 + gridMs);
    }),
    { numRuns: 25 },
  );
});

it('any order of adding, removing and taking: each is told of its own deadlines only, in order of time', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), n: fc.nat(9) }),
    fc.record({ do: fc.constant('remove' as const), n: fc.nat(9) }),
    fc.record({ do: fc.constant('run' as const), n: fc.nat(200) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const heap = new DeadlineHeap<Slot>();
      const slots = Array.from({ length: 10 }, (_, n) => new Slot(20, n * 1.75));
      const last = new Map<Slot, number>();
      let now = 0;
      for (const { do: what, n } of steps) {
        if (what === 'add') heap.add(nth(slots, n), now);
        else if (what === 'remove') heap.remove(nth(slots, n));
        else {
          now += n;
          let earlier = Number.NEGATIVE_INFINITY;
          for (let due = heap.wakeAt, slot = heap.take(now); slot; due = heap.wakeAt, slot = heap.take(now)) {
            expect([due <= now, due >= earlier, due > (last.get(slot) ?? -1)]).toEqual([true, true, true]);
            expect((due - slot.phaseMs) % 20).toBe(0);
            expect(slot.dueAt).toBeGreaterThan(now);
            last.set(slot, slot.dueAt - 20);
            earlier = due;
          }
          expect(heap.wakeAt).toBeGreaterThan(now);
        }
        const inside = slots.filter((each) => each.place >= 0);
        expect(heap.size).toBe(inside.length);
        expect(heap.wakeAt).toBe(Math.min(...inside.map((each) => each.dueAt)));
      }
    }),
  );
});

it('any starts, stops and stalls, in ticks too: each stream sends by its own grid only, in order, and none is forgotten', () => {
  const step = fc.record({ do: fc.constantFrom('start', 'stop', 'run', 'stall'), n: fc.nat(39), ms: fc.nat(130) });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.nat(39),
      fc.double({ min: 0, max: 0.6, noNaN: true }),
      (steps, victim, takes) => {
        const clock = new ManualClock();
        const scheduler = new Scheduler(clock);
        const streams: (Sending & { last: number })[] = Array.from({ length: 40 }, () => ({
          ...idle(),
          last: Number.NEGATIVE_INFINITY,
          tick(skipped) {
            const dueAt = this.dueAt - this.periodMs;
            expect(dueAt).toBeLessThanOrEqual(clock.now());
            expect((dueAt - this.phaseMs) % 20).toBe(0);
            if (this.last > Number.NEGATIVE_INFINITY) expect(dueAt).toBe(this.last + 20 * (skipped + 1));
            this.last = dueAt;
            clock.stall(takes);
            if (this === streams[victim]) for (const each of [streams[0], this]) stop(each as typeof this);
          },
        }));
        const stop = (stream: (typeof streams)[number]): void => {
          scheduler.stop(stream);
          stream.last = Number.NEGATIVE_INFINITY;
        };
        for (const { do: what, n, ms } of steps) {
          const stream = nth(streams, n);
          if (what === 'start') scheduler.start(stream);
          else if (what === 'stop') stop(stream);
          else if (what === 'run') clock.run(ms);
          else clock.stall(ms);
          expect(scheduler.timers).toBe(streams.some(({ place }) => place >= 0) ? 1 : 0);
        }
        clock.run(100);
        for (const { place, dueAt } of streams) if (place >= 0) expect(dueAt).toBeGreaterThan(clock.now() - 45);
        for (const stream of streams) stop(stream);
        clock.run(10);
        expect([scheduler.timers, clock.waits]).toEqual([0, 0]);
      },
    ),
  );
});

it('a turn sends for some milliseconds at most; what is left is sent in the next turns, each packet once', () => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock);
  const turns: number[] = [];
  let turn = 0;
  const sent: number[] = [];
  const at = clock.at.bind(clock);
  clock.at = (when, wake) =>
    at(when, () => {
      turns.push(0);
      turn = turns.length - 1;
      wake();
    });
  const streams = Array.from({ length: 2000 }, (_, n) => ({
    ...idle(),
    tick: () => {
      // Ten times as long as a packet takes: five times what there is time for.
      clock.stall(0.05);
      turns[turn] = nth(turns, turn) + 1;
      sent[n] = (sent[n] ?? 0) + 1;
    },
  }));
  for (const stream of streams) scheduler.start(stream);
  clock.run(3000);
  expect(Math.max(...turns)).toBeLessThanOrEqual(41);
  // All get their share: those late by more than a few packet times skip some.
  expect(Math.min(...sent)).toBeGreaterThan(20);
  expect(Math.max(...sent)).toBeLessThan(45);
  for (const stream of streams) scheduler.stop(stream);
  clock.run(10);
  expect([scheduler.timers, clock.waits]).toEqual([0, 0]);
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
