import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { FrameDelivery } from '../../src/media/engine/frame-delivery.ts';
import { rtp } from './rtcp-peer.ts';
import { ManualClock, World } from './world.ts';

const frame = (timestamp: number): AudioFrame => ({ samples: new Int16Array(160), sampleRate: 8000, timestamp });

/** Listeners that take so many ms over each frame, and a frame for each of them every 20 ms. */
class Listening {
  readonly clock = new ManualClock();
  readonly heard: number[][] = [];
  readonly dropped: number[] = [];
  busyMs = 0;

  constructor(costs: readonly (() => number)[], forMs: number) {
    const delivery = new FrameDelivery(this.clock);
    const taps = costs.map((cost, n) => {
      this.heard.push([]);
      this.dropped.push(0);
      return delivery.listen(
        ({ timestamp }) => {
          this.heard[n]?.push(timestamp ?? -1);
          const ms = cost();
          this.busyMs += ms;
          this.clock.stall(ms);
        },
        () => {
          this.dropped[n] = (this.dropped[n] ?? 0) + 1;
        },
      );
    });
    let sent = 0;
    while (this.clock.now() < forMs) {
      for (; sent * 20 <= this.clock.now(); sent += 1) for (const tap of taps) tap.deliver(frame(sent));
      this.clock.run(1);
    }
    for (const tap of taps) tap.close();
    this.sent = sent;
  }

  readonly sent: number;
}

const always = (ms: number) => () => ms;

describe('frames for listeners', () => {
  it('a quick one has each frame at once', () => {
    const clock = new ManualClock();
    const heard: number[] = [];
    const delivery = new FrameDelivery(clock);
    const tap = delivery.listen(({ timestamp }) => heard.push(timestamp ?? -1), expect.fail);
    for (let n = 0; n < 100; n++) {
      tap.deliver(frame(n));
      expect(heard.at(-1)).toBe(n);
    }
    expect(clock.waits).toBe(0);
  });

  it('four that take 25 ms over each have half of the time, an equal part each, and a quick one beside them misses none', () => {
    const run = new Listening([...Array(4).fill(always(25)), always(0)], 20_000);
    expect(run.busyMs / run.clock.now()).toBeGreaterThan(0.4);
    expect(run.busyMs / run.clock.now()).toBeLessThan(0.55);
    const parts = run.heard.slice(0, 4).map(({ length }) => length);
    expect(Math.min(...parts)).toBeGreaterThan(Math.max(...parts) - 4);
    expect(Math.min(...run.dropped.slice(0, 4))).toBeGreaterThan(500);
    expect(run.heard[4]?.length).toBe(run.sent);
    expect(run.dropped[4]).toBe(0);
    expect(run.clock.waits).toBe(0);
  });

  it('one that takes long once misses nothing', () => {
    let first = true;
    const once = (): number => {
      const ms = first ? 600 : 0;
      first = false;
      return ms;
    };
    const run = new Listening([once, always(0)], 5000);
    expect(run.dropped).toEqual([0, 0]);
    expect(run.heard.map(({ length }) => length)).toEqual([run.sent, run.sent]);
  });

  it('many quick ones leave the thread a fifth of its time', () => {
    const run = new Listening(Array(100).fill(always(1)), 10_000);
    expect(run.busyMs / run.clock.now()).toBeLessThan(0.85);
  });

  it('whatever they take: each frame is heard once, in order, or dropped; at most a second of them waits', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(60), { minLength: 1 }), { minLength: 1, maxLength: 4 }), (costs) => {
        const turns = costs.map((each) => {
          let n = 0;
          return () => each[n++ % each.length] ?? 0;
        });
        const run = new Listening(turns, 3000);
        run.heard.forEach((heard, n) => {
          expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
          const waiting = run.sent - heard.length - (run.dropped[n] ?? 0);
          expect(waiting).toBeGreaterThanOrEqual(0);
          expect(waiting).toBeLessThanOrEqual(50);
        });
        expect(run.clock.waits).toBe(0);
      }),
    );
  });

  it('one that stops listening while frames wait for it hears no more', () => {
    const clock = new ManualClock();
    let heard = 0;
    const delivery = new FrameDelivery(clock);
    const tap = delivery.listen(() => {
      heard += 1;
      clock.stall(25);
    }, expect.fail);
    for (let n = 0; n < 10; n++) tap.deliver(frame(n));
    expect(heard).toBe(1);
    tap.close();
    clock.run(5000);
    expect([heard, clock.waits]).toEqual([1, 0]);
  });
});

describe('a call with a slow listener', () => {
  it('leaves another call on the same thread its packets, and says how many frames it missed', () => {
    const world = new World();
    const slow = world.talk('slow');
    world.talk('other');
    let heard = 0;
    world.media.frames$('slow').subscribe(() => {
      heard += 1;
      world.clock.stall(25);
    });
    let quick = 0;
    world.media.frames$('slow').subscribe(() => (quick += 1));
    for (let n = 0; world.clock.now() < 10_000; n++) {
      for (; n * 20 <= world.clock.now(); n++) world.arrive(slow, rtp(n));
      world.clock.run(5);
    }
    expect(heard).toBeGreaterThan(150);
    expect(quick).toBeGreaterThan(heard);
    const { packetsSent = 0, framesDropped } = world.media.counters('other') ?? {};
    expect(packetsSent / (world.clock.now() / 20)).toBeGreaterThan(0.9);
    expect(framesDropped).toBeUndefined();
    const missed = world.media.counters('slow')?.framesDropped ?? 0;
    expect(missed).toBeGreaterThan(100);
    world.media.perform({ do: 'close', id: 'slow' });
    expect(world.events.at(-1)).toMatchObject({ on: 'closed', counters: { framesDropped: missed } });
  });
});
