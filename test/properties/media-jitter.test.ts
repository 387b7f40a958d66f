import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer } from '../../src/media/jitter/jitter-buffer.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { type Flight, Network, PlainDecoder, payloadOf, sendAll } from '../media/jitter-network.ts';
import { World } from '../media/world.ts';

/** Each packet's samples identify it: 160 of them, all different. */
const numbered = ({ sequence }: Flight): Uint8Array => payloadOf(new Array(160).fill(sequence + 1));

/** Loss, duplicates, delays up to 300 ms, and a start near a wrap. */
const journey = fc.record({
  first: fc.constantFrom(0, 65_400, 65_535),
  count: fc.integer({ min: 1, max: 150 }),
  fates: fc.array(
    fc.record({
      lost: fc.boolean(),
      copies: fc.integer({ min: 0, max: 2 }),
      delay: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.integer({ min: 0, max: 300 })),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

const flights = ({
  first,
  count,
  fates,
}: {
  first: number;
  count: number;
  fates: readonly { lost: boolean; copies: number; delay: number }[];
}): Flight[] =>
  sendAll(count, () => 0, first)
    .flatMap((each, n) => {
      const fate = fates[n % fates.length] as (typeof fates)[number];
      if (fate.lost && n % 3 === 0) return [];
      return Array.from({ length: 1 + fate.copies }, (_, copy) => ({ ...each, at: each.at + fate.delay + copy * 11 }));
    })
    .sort((a, b) => a.at - b.at);

it('with any loss, duplicates, delay and reordering no packet is played twice or after a later one (RFC 3550 §6.4.1)', () => {
  fc.assert(
    fc.property(journey, (way) => {
      const network = new Network();
      network.run(flights(way), numbered, way.count * 20 + 600, false);
      const { decoded } = network.decoder;
      // Payloads are numbered without wrap: rising means once each and in order.
      for (let i = 1; i < decoded.length; i++) expect(decoded[i]).toBeGreaterThan(decoded[i - 1] as number);
      const { delayMs } = network.buffer.report(way.count * 20 + 600);
      expect(delayMs).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
});

it('any packets at any time never throw, keep the buffer bounded and every read complete', () => {
  const word = fc.integer({ min: 0, max: 0xffff_ffff });
  const near = fc.integer({ min: -3000, max: 3000 });
  const arrival = fc.record({
    timestamp: fc.oneof(word, near),
    sequence: fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 50 })),
    marker: fc.boolean(),
    length: fc.integer({ min: 0, max: 700 }),
    noise: fc.boolean(),
    order: fc.constantFrom('next', 'late'),
    after: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 200 }), (arrivals) => {
      const buffer = new JitterBuffer({ minMs: 0, maxMs: 200 });
      const decoder = new PlainDecoder();
      const into = new Int16Array(160);
      let now = 0;
      for (const { timestamp, sequence, marker, length, noise, order, after } of arrivals) {
        const octets = new Uint8Array(2 * length).fill(0x55);
        const numbers = { timestamp: timestamp >>> 0, sequence, marker };
        const packet = { ...numbers, octets, payloadStart: 0, payloadEnd: octets.length };
        if (noise) buffer.putNoise(packet, order, now);
        else if (length > 0) buffer.put(decoder, packet, length, order, now);
        for (const until = now + after; now < until; now += 20) buffer.read(into, now);
      }
      const { delayMs, targetMs } = buffer.report(now);
      expect(targetMs).toBeLessThanOrEqual(200);
      // The delay is bounded by the limit at which the timeline is anchored anew.
      expect(delayMs).toBeLessThan(5000);
    }),
    { numRuns: 500 },
  );
});

describe('over an hour of clock skew the buffer neither drains nor grows (RFC 3550 §6.4.1)', () => {
  it.each([-200, 200])('by %i ppm', (ppm) => {
    const network = new Network();
    const hourMs = 3_600_000;
    const step = 20 * (1 + ppm / 1_000_000);
    const count = Math.floor(hourMs / step);
    const [chunk, delays] = [5000, [] as number[]];
    for (let from = 0; from < count; from += chunk) {
      const part: Flight[] = Array.from({ length: Math.min(chunk, count - from) }, (_, i) => ({
        sequence: from + i,
        timestamp: (from + i) * 160,
        at: (from + i) * step + ((from + i) % 3),
      }));
      network.run(
        part,
        ({ sequence }) => payloadOf(new Array(160).fill(((sequence * 37) % 2000) + 100)),
        part.at(-1)?.at ?? 0,
        false,
      );
      delays.push(network.buffer.report(part.at(-1)?.at ?? 0).delayMs);
    }
    // 720 ms of skew, all compensated without a lost packet.
    expect(Math.max(...delays)).toBeLessThan(80);
    expect(Math.min(...delays)).toBeGreaterThan(20);
    const { latePackets, concealedMs, insertedMs, removedMs } = network.buffer.report(hourMs);
    expect([latePackets, concealedMs]).toEqual([0, 0]);
    expect(network.decoder.decoded.length).toBeGreaterThan(count - 10);
    expect(Math.abs((ppm > 0 ? insertedMs - removedMs : removedMs - insertedMs) - 720)).toBeLessThan(40);
  });
});

it('any datagrams from the peer leave the engine working and its frames evenly spaced', () => {
  const header = fc.record({
    type: fc.constantFrom(0, 8, 13, 101, 96),
    sequence: fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 40 })),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 6400 })),
    ssrc: fc.integer({ min: 1, max: 3 }),
    octets: fc.integer({ min: 12, max: 400 }),
  });
  const datagram = fc.oneof(
    {
      weight: 6,
      arbitrary: header.map(({ type, sequence, timestamp, ssrc, octets }) => {
        const made = new Uint8Array(octets).fill(0x31);
        writeHeader(made, { marker: false, payloadType: type, sequence, timestamp, ssrc });
        return made;
      }),
    },
    fc.uint8Array({ maxLength: 60 }),
  );
  fc.assert(
    fc.property(fc.array(datagram, { maxLength: 120 }), (datagrams) => {
      const world = new World();
      const port = world.talk('a');
      const stamps: number[] = [];
      world.media.frames$('a').subscribe(({ timestamp, samples }) => {
        expect(samples.length).toBe(160);
        stamps.push(timestamp ?? -1);
      });
      for (const octets of datagrams) {
        world.arrive(port, octets);
        world.arrive(port + 1, octets, { port: 40_001 });
        world.clock.run(7);
      }
      world.clock.run(500);
      for (let i = 1; i < stamps.length; i++)
        expect(((stamps[i] as number) - (stamps[i - 1] as number)) >>> 0).toBe(160);
      world.media.perform({ do: 'close', id: 'a' });
      expect(world.clock.waits).toBe(0);
    }),
    { numRuns: 150 },
  );
});
