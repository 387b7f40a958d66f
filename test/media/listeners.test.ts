import { expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { FrameCredit } from '../../src/media/workers/frame-credit.ts';
import { newGauges } from '../../src/media/workers/worker-protocol.ts';
import { World } from './world.ts';

const packet = (sequence: number): Uint8Array => {
  const octets = new Uint8Array(172).fill(0x30);
  writeHeader(octets, {
    marker: false,
    payloadType: 0,
    sequence: sequence & 0xffff,
    timestamp: (sequence * 160) >>> 0,
    ssrc: 99,
  });
  return octets;
};

it('where nobody listens nothing is decoded, kept or timed', () => {
  const world = new World();
  const port = world.talk('a', { direction: 'recvonly' });
  const timers = world.clock.waits;
  for (let n = 0; n < 5000; n++) world.arrive(port, packet(n));
  expect(world.media.counters('a')).toMatchObject({ packetsReceived: 5000, dropped: {} });
  expect(world.media.counters('a')?.report?.jitterBuffer).toBeUndefined();
  expect(world.clock.waits).toBe(timers);
});

it('whoever stops listening costs nothing any more, and hears what comes when he listens again', () => {
  const world = new World();
  const port = world.talk('a');
  let heard = 0;
  const listen = () => world.media.frames$('a').subscribe(() => (heard += 1));
  const talk = (from: number): void => {
    for (let n = from; n < from + 50; n++) {
      world.arrive(port, packet(n));
      world.clock.run(20);
    }
  };
  const first = listen();
  talk(0);
  expect(heard).toBeGreaterThan(45);
  first.unsubscribe();
  const before = heard;
  talk(50);
  expect(heard).toBe(before);
  const second = listen();
  talk(100);
  expect(heard).toBeGreaterThan(before + 45);
  second.unsubscribe();
});

it('frames begin with the next packet after the first subscription, and go on without any while one stays', () => {
  const world = new World();
  const port = world.talk('a');
  const frames = { first: 0, later: 0 };
  const first = world.media.frames$('a').subscribe(() => (frames.first += 1));
  world.arrive(port, packet(0));
  world.clock.run(1000);
  expect(frames.first).toBe(50);
  first.unsubscribe();
  // Nothing is on its way any more: there is no audio that this one could be given.
  world.media.frames$('a').subscribe(() => (frames.later += 1));
  world.clock.run(1000);
  expect(frames.later).toBe(0);
  world.arrive(port, packet(1));
  world.clock.run(1000);
  expect(frames).toEqual({ first: 50, later: 50 });
});

it('a listener that takes longer than a frame lasts: what waits is bounded, and it recovers', () => {
  const world = new World();
  const port = world.talk('a');
  let slow = true;
  const heard: AudioFrame[] = [];
  world.media.frames$('a').subscribe((frame) => {
    heard.push(frame);
    // Time passes on the thread of the engine, and packets come in it.
    if (slow) world.clock.stall(90);
  });
  let sequence = 0;
  const arrive = (untilMs: number): void => {
    for (; sequence * 20 <= world.clock.now(); sequence++) world.arrive(port, packet(sequence));
    if (world.clock.now() < untilMs) world.clock.run(20);
  };
  while (world.clock.now() < 20_000) arrive(20_000);
  const counters = world.media.counters('a');
  // Played in its time, or not at all: frames that were too late are passed over, and none is played twice.
  expect(heard.length).toBeLessThan(20_000 / 20);
  expect(new Set(heard.map(({ timestamp }) => timestamp)).size).toBe(heard.length);
  expect(counters?.packetsReceived).toBe(sequence);
  slow = false;
  const before = heard.length;
  const from = world.clock.now();
  while (world.clock.now() < from + 10_000) arrive(from + 10_000);
  expect(heard.length - before).toBeGreaterThanOrEqual(490);
  const { delayMs, targetMs } = world.media.counters('a')?.report?.jitterBuffer ?? { delayMs: 0, targetMs: 0 };
  expect(delayMs).toBeLessThan(targetMs + 80);
});

it('frames that cross threads wait for two seconds of each stream, and no longer', () => {
  const gauges = newGauges();
  const gate = new FrameCredit(gauges);
  const admitted = (streams: number): number => {
    let count = 0;
    while (gate.take(streams)) count += 1;
    return count;
  };
  expect(admitted(1)).toBe(100);
  expect(admitted(3)).toBe(200);
  Atomics.add(gauges, 3, 300);
  expect(admitted(1)).toBe(100);
  // The count goes round after 2^32 frames; who is behind by less does not care.
  expect(gate.take(0)).toBe(false);
});
