import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { pcmu } from '../../src/media/codec/g711.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { nth } from '../support/nth.ts';
import { measureTone } from '../support/tone.ts';
import { bursts, type Flight, Network, named, sendAll, sine } from './jitter-network.ts';
import { World } from './world.ts';

const snr = (out: readonly number[], hz: number): number => {
  const tone = measureTone({ sampleRate: 8000, channels: 1, samples: Float64Array.from(out) });
  expect(tone.peakHz).toBeGreaterThan(hz - 3);
  expect(tone.peakHz).toBeLessThan(hz + 3);
  return tone.snrDb;
};

const random = (seed: number): (() => number) => {
  const entropy = seededEntropy(seed);
  return () => entropy.integer(0, 1_000_000) / 1_000_000;
};

it('packets that arrive evenly are played unchanged, 40 ms later', () => {
  const network = new Network();
  network.run(
    sendAll(200, () => 5),
    sine(440),
    4000,
  );
  const begin = network.out.findIndex((sample) => sample !== 0);
  const expected = Array.from(
    { length: 20_000 },
    (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * (i + 1)) / 8000)) | 0,
  );
  expect(network.out.slice(begin, begin + 20_000)).toEqual(expected);
  expect(network.buffer.report(4000)).toMatchObject({ latePackets: 0, concealedMs: 0, insertedMs: 0, removedMs: 0 });
  // From arrival to playout: never less than the 40 ms configured.
  expect(begin / 8 + 7 - 5).toBeGreaterThanOrEqual(40);
  expect(begin / 8 + 7 - 5).toBeLessThan(62);
});

it('reordered and duplicate packets are played once and in order (RFC 3550 §6.4.1)', () => {
  const network = new Network();
  const flights: Flight[] = sendAll(100, (n) => (n % 5 === 2 ? 27 : 3)).flatMap((each, n) =>
    n % 7 === 0 ? [each, each] : [each],
  );
  network.run(flights, named, 1900);
  expect(network.decoder.decoded).toEqual([...network.decoder.decoded].sort((a, b) => a - b));
  expect(network.decoder.decoded).toEqual(Array.from({ length: network.decoder.decoded.length }, (_, n) => n));
  expect(network.placed.filter((each) => each === 'duplicate').length).toBeGreaterThan(5);
  // Reordering is jitter too: after the first reordered packet the buffer waits for the others.
  const { latePackets, concealedMs } = network.buffer.report(2000);
  expect(latePackets).toBe(0);
  expect(concealedMs).toBeLessThanOrEqual(10);
});

it('sequence numbers and timestamps wrap without an effect on playout (RFC 3550 §6.4.1)', () => {
  const network = new Network();
  const first = 2 ** 32 / 160 - 50;
  network.run(
    sendAll(100, () => 5).map((each) => ({
      ...each,
      sequence: each.sequence + 65_500,
      timestamp: Math.floor(each.timestamp + first * 160),
    })),
    sine(500),
    2000,
  );
  expect(network.decoder.decoded.length).toBeGreaterThan(95);
  expect(network.buffer.report(2000)).toMatchObject({ latePackets: 0, concealedMs: 0 });
});

it('a single late packet is concealed and counted, and the others are in time (RFC 3550 §6.4.1)', () => {
  const network = new Network();
  network.run(
    sendAll(200, (n) => (n === 100 ? 150 : 5)),
    sine(440),
    3900,
  );
  const report = network.buffer.report(3900);
  expect(report.latePackets).toBe(1);
  expect(report.concealedMs).toBe(20);
});

it('the delay grows with the jitter and shrinks again after it, within its limits', () => {
  const network = new Network();
  const chance = random(1);
  const flights = sendAll(3000, (n) => 5 + (n > 500 && n < 1500 ? chance() * 90 : chance() * 2));
  const at = (ms: number): number => {
    network.run(
      flights.filter((each) => each.at <= ms && each.at > last),
      sine(440),
      ms,
    );
    last = ms;
    return network.buffer.report(ms).delayMs;
  };
  let last = -1;
  const [before, during, after] = [at(9900), at(29_900), at(59_900)];
  expect(before).toBeLessThan(65);
  expect(during).toBeGreaterThan(85);
  expect(during).toBeLessThan(200);
  expect(after).toBeLessThan(75);
  // The tone is complete: a few packets were late while the delay adapted.
  expect(network.buffer.report(59_900).latePackets).toBeLessThan(60);
  expect(snr(network.out, 440)).toBeGreaterThan(15);
});

it('the delay follows a path that becomes slower or faster after a few packets', () => {
  const network = new Network();
  network.run(
    sendAll(600, (n) => (n < 200 ? 5 : n < 400 ? 305 : 5)),
    sine(440),
    12_000,
  );
  const report = network.buffer.report(12_000);
  // Five packets until the delay follows, and those still on the slow path when the fast one began.
  expect(report.latePackets).toBeLessThan(15);
  expect(report.delayMs).toBeLessThan(110);
});

describe('a peer that sends several short packets at once', () => {
  const received = (count: number, ppm: number, jitterMs: number, seed: number): Network => {
    const network = new Network();
    network.run(bursts(count, { ppm, jitterMs, chance: random(seed) }), sine(440, 8000, 160 / count), 20_000);
    return network;
  };

  // 6,250 ppm is what baresip 1.0.0 does with L16: 318 samples where 320 are due.
  it.each([
    [2, 0, 30],
    [4, 3000, 10],
    [4, 6250, 2],
    [1, 6250, 2],
    [1, 6250, 20],
  ])('%i a frame, a clock %i ppm slow, %i ms of jitter: almost no packet is late', (count, ppm, jitterMs) => {
    for (const seed of [1, 2, 3]) {
      const network = received(count, ppm, jitterMs, seed);
      const { latePackets, concealedMs } = network.buffer.report(20_000);
      // A few frames of 20 s, while the delay adapts.
      expect(latePackets).toBeLessThan(10);
      expect(concealedMs).toBeLessThanOrEqual(40);
      expect(snr(network.out, 440)).toBeGreaterThan(30);
    }
  });

  it.each([1, 2, 4])('%i a frame, from a fast clock: the delay does not grow', (count) => {
    const network = received(count, -6250, 2, 1);
    const { delayMs, removedMs } = network.buffer.report(20_000);
    expect(removedMs).toBeGreaterThan(90);
    expect(delayMs).toBeLessThan(85);
    expect(snr(network.out, 440)).toBeGreaterThan(30);
  });
});

it('audio in place of a packet that arrives partly too late counts as concealed and not as a pause', () => {
  const network = new Network();
  network.run(
    sendAll(100, (n) => (n === 50 ? 35 : 5)),
    sine(440),
    1900,
  );
  expect(network.buffer.report(1900)).toMatchObject({ latePackets: 0, concealedMs: 10, pauseMs: 0 });
});

describe('pauses of the peer', () => {
  const paused = (more: readonly Flight[]): Flight[] => [
    ...sendAll(100, () => 5),
    ...more,
    ...sendAll(100, () => 5, 100).map((each) => ({
      ...each,
      timestamp: each.timestamp + 150 * 160,
      at: each.at + 250 * 20,
      marker: each.sequence === 100,
      sequence: each.sequence + more.length,
    })),
  ];

  it('a gap in the timestamps without one in the sequence numbers is silence and not a loss', () => {
    const network = new Network();
    network.run(paused([]), sine(440), 7000);
    const report = network.buffer.report(7000);
    expect(report.concealedMs).toBe(0);
    expect(report.pauseMs).toBeGreaterThan(2900);
    expect(report.latePackets).toBe(0);
    const middle = network.out.slice(3500 * 8, 4500 * 8);
    expect(Math.max(...middle.map(Math.abs))).toBe(0);
    // 2 s, 3 s of pause, and 2 s less the delay: nothing was inserted or removed.
    expect(network.decoder.decoded.length).toBeGreaterThan(194);
  });

  it('comfort noise fills a pause at the level of its packet (RFC 3389)', () => {
    const network = new Network();
    network.run(paused([{ sequence: 100, timestamp: 100 * 160, at: 2005, noise: 40 }]), sine(440), 7000);
    const middle = network.out.slice(3500 * 8, 4500 * 8);
    const rms = Math.sqrt(middle.reduce((sum, sample) => sum + sample ** 2, 0) / middle.length);
    expect(20 * Math.log10(rms / 32_767)).toBeGreaterThan(-41);
    expect(20 * Math.log10(rms / 32_767)).toBeLessThan(-39);
    expect(network.buffer.report(7000).concealedMs).toBe(0);
  });
});

it('a peer that restarts its timestamps is played again after two packets', () => {
  const network = new Network();
  const flights = sendAll(200, () => 5).map((each) =>
    each.sequence < 100 ? each : { ...each, timestamp: each.timestamp + 1_000_000_000 },
  );
  network.run(flights, named, 3900);
  const missed = 195 - network.decoder.decoded.length;
  expect(missed).toBeLessThan(8);
  expect(network.decoder.decoded.at(-1)).toBeGreaterThan(185);
});

describe('loss', () => {
  const lossy = (share: number, seed: number): Flight[] => {
    const chance = random(seed);
    return sendAll(1000, () => 5).filter(() => chance() >= share);
  };

  it.each([
    [200, 0.1, 6],
    [440, 0.1, 6],
    [1000, 0.1, 6],
    [440, 0.3, 5],
  ])('concealed loss of a %i Hz tone, share %d, is better than silence by %d dB', (hz, share, by) => {
    const [concealed, silent] = [new Network(), new Network()];
    const flights = lossy(share, 5);
    concealed.run(flights, sine(hz), 19_900);
    // The same packets, with zeros for the missing ones.
    const here = new Set(flights.map(({ sequence }) => sequence));
    silent.run(
      sendAll(1000, () => 5),
      (flight) => (here.has(flight.sequence) ? sine(hz)(flight) : new Uint8Array(320)),
      19_900,
    );
    const [better, worse] = [snr(concealed.out, hz), snr(silent.out, hz)];
    expect(better).toBeGreaterThan(worse + by);
    const report = concealed.buffer.report(19_900);
    const lostMs = (1000 - flights.length) * 20;
    expect(Math.abs(report.concealedMs - lostMs)).toBeLessThan(100);
    expect(report.latePackets).toBe(0);
  });

  it('a long loss fades to silence within 60 ms, and the audio returns without a step', () => {
    const network = new Network();
    network.run(
      sendAll(200, () => 5).filter(({ sequence }) => sequence < 100 || sequence >= 120),
      sine(440),
      3900,
    );
    const begin = network.out.findIndex((sample) => sample !== 0);
    const gap = begin + 100 * 160;
    const faded = network.out.slice(gap + 62 * 8, gap + 390 * 8);
    expect(Math.max(...faded.map(Math.abs))).toBe(0);
    // The steepest step of the tone is 2,800; a transition adds no more than its own size.
    let steepest = 0;
    for (let i = begin + 1; i < begin + 180 * 160; i++)
      steepest = Math.max(steepest, Math.abs((network.out[i] as number) - (network.out[i - 1] as number)));
    expect(steepest).toBeLessThan(5600);
  });
});

describe('another source', () => {
  const of = (ssrc: number, sequence: number, fill: number): Uint8Array => {
    const octets = new Uint8Array(172).fill(fill);
    writeHeader(octets, { marker: false, payloadType: 0, sequence, timestamp: sequence * 160, ssrc });
    return octets;
  };

  it('a new source is played from its second packet on, whatever its sequence numbers', () => {
    const world = new World();
    const port = world.talk('a');
    const received: number[] = [];
    world.media.frames$('a').subscribe(({ samples }) => received.push(...samples));
    for (let n = 0; n < 100; n++) {
      world.arrive(port, n < 50 ? of(1, n, 0x90) : of(2, 40_000 + n, 0xa0));
      world.clock.run(20);
    }
    expect(new Set(received.slice(-1600))).toEqual(new Set([muLaw(0xa0)]));
    expect(world.media.counters('a')?.dropped).toEqual({ ssrc: 1 });
  });

  it('a simultaneous second source does not interrupt the first', () => {
    const world = new World();
    const port = world.talk('a');
    const received: number[] = [];
    world.media.frames$('a').subscribe(({ samples }) => received.push(...samples));
    for (let n = 0; n < 100; n++) {
      world.arrive(port, of(1, n, 0x90));
      world.arrive(port, of(2, 40_000 + n, 0xa0));
      world.clock.run(20);
    }
    expect(new Set(received.slice(-1600))).toEqual(new Set([muLaw(0x90)]));
    expect(world.media.counters('a')?.report?.jitterBuffer).toMatchObject({ latePackets: 0 });
  });
});

const muLaw = (code: number): number => {
  const into = new Int16Array(1);
  pcmu.decode(Uint8Array.of(code), 0, 1, into);
  return nth(into, 0);
};
