import { beforeAll, describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import type { Decoder, Encoder } from '../../src/media/codec/codec.ts';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { JitterBuffer } from '../../src/media/jitter/jitter-buffer.ts';
import { provideOpus } from '../../src/opus/opus-record.ts';
import type { JitterBufferReport } from '../../src/signal/media-report.ts';
import { World } from './world.ts';

// libopus itself behind the jitter buffer, packets lost on the way; the clock is ours.

const choice = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };
const frame = 960;
const ms = 20;

beforeAll(() => provideOpus());

/** The library makes its coders a few microtasks later. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Vowels in the time of syllables, over a little noise: redundancy is only spent on what sounds like speech. */
const noise = seededEntropy(3);
const hiss = Float64Array.from({ length: 48_000 }, () => (noise.integer(0, 2001) - 1000) / 40);
const speech = (n: number): Int16Array =>
  Int16Array.from({ length: frame }, (_, i) => {
    const at = n * frame + i;
    const t = at / 48_000;
    let sum = 0;
    for (let k = 1; k < 16; k++) sum += Math.sin(2 * Math.PI * (120 + 30 * Math.sin(3 * t)) * k * t) / k;
    return Math.round(4000 * Math.max(0, Math.sin(2 * Math.PI * 3 * t)) * sum + (hiss[at % hiss.length] as number));
  });

interface Packet {
  readonly n: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

const encoded = async (parameters: string, count: number, make: (n: number) => Int16Array): Promise<Packet[]> => {
  const encoder = encoderFor({ ...choice, parameters }) as Encoder;
  await settled();
  const into = new Uint8Array(encoder.octetsFor(frame));
  const packets: Packet[] = [];
  for (let n = 0; n < count; n++) {
    const octets = encoder.encode(make(n), frame, into, 0);
    if (octets > 0) packets.push({ n, sequence: packets.length, payload: into.slice(0, octets) });
  }
  encoder.close?.();
  return packets;
};

interface Played {
  readonly samples: Int16Array;
  readonly report: JitterBufferReport;
}

/** Plays what arrives, each packet 5 ms after its time, until all should be out. */
const played = async (
  packets: readonly Packet[],
  count: number,
  without: Partial<Record<'conceal' | 'recover', true>> = {},
): Promise<Played> => {
  const whole = decoderFor(choice) as Decoder;
  await settled();
  const decoder: Decoder = {
    name: whole.name,
    clockRate: whole.clockRate,
    sampleRate: whole.sampleRate,
    samplesIn: (octets, from, to) => whole.samplesIn(octets, from, to),
    decode: (octets, from, to, into) => whole.decode(octets, from, to, into),
    ...(without.conceal !== true && { conceal: (into, samples) => whole.conceal?.(into, samples) ?? 0 }),
    ...(without.recover !== true && {
      recover: (octets, from, to, into, samples) => whole.recover?.(octets, from, to, into, samples) ?? 0,
    }),
  };
  const buffer = new JitterBuffer({ minMs: 60, maxMs: 60 });
  const out = new Int16Array((count + 3) * frame);
  const waiting = [...packets];
  for (let read = 0; read < count + 3; read++) {
    const now = read * ms + 7;
    for (let next = waiting[0]; next !== undefined && next.n * ms + 5 <= now; next = waiting[0]) {
      waiting.shift();
      const { n, sequence, payload } = next;
      const numbers = { timestamp: n * frame, sequence, marker: false };
      const packet = { ...numbers, octets: payload, payloadStart: 0, payloadEnd: payload.length };
      expect(buffer.put(decoder, packet, frame, 'next', now)).toBe('taken');
    }
    buffer.read(out.subarray(read * frame, (read + 1) * frame), now);
  }
  const report = buffer.report((count + 3) * ms);
  whole.close?.();
  return { samples: out, report };
};

const distance = (a: Int16Array, b: Int16Array, at: ReadonlySet<number>, lead: number): number => {
  let sum = 0;
  for (const n of at) {
    for (let i = 0; i < frame; i++) {
      const place = lead + n * frame + i;
      sum += ((a[place] as number) - (b[place] as number)) ** 2;
    }
  }
  return Math.sqrt(sum / (at.size * frame));
};

/** The samples before the first packet is heard. */
const leadOf = ({ samples }: Played): number => samples.findIndex((sample) => sample !== 0);

describe('packets of Opus that are lost', () => {
  const count = 250;
  const parameters = 'useinbandfec=1;maxaveragebitrate=24000';
  // One in ten, never the first second, nor two in a row; and then some runs.
  const single = new Set(Array.from({ length: 19 }, (_, i) => 55 + i * 10));

  const lossy = async (lost: ReadonlySet<number>) => {
    const packets = await encoded(parameters, count, speech);
    expect(packets).toHaveLength(count);
    const arrived = packets.filter(({ n }) => !lost.has(n));
    const [whole, recovered, concealed, neither] = await Promise.all([
      played(packets, count),
      played(arrived, count),
      played(arrived, count, { recover: true }),
      played(arrived, count, { recover: true, conceal: true }),
    ]);
    return { whole, recovered, concealed, neither };
  };

  it('one by one are recovered from the next: nearer to the truth than concealed, and nothing else changes', async () => {
    const { whole, recovered, concealed, neither } = await lossy(single);
    const lead = leadOf(whole);
    expect(leadOf(recovered)).toBe(lead);
    const loud = distance(whole.samples, new Int16Array(whole.samples.length), single, lead);
    expect(loud).toBeGreaterThan(800);
    const [fec, plc, ours] = [recovered, concealed, neither].map((each) =>
      distance(whole.samples, each.samples, single, lead),
    ) as [number, number, number];
    expect(fec).toBeLessThan(0.6 * loud);
    expect(fec).toBeLessThan(0.8 * plc);
    expect(plc).toBeLessThan(1.1 * ours);
    for (const { report } of [recovered, concealed, neither]) {
      expect(report).toMatchObject({ concealedMs: single.size * ms, latePackets: 0, insertedMs: 0, removedMs: 0 });
    }
    // What came is heard as it was, a few packets after each loss: the codec finds back.
    const far = new Set(Array.from({ length: count }, (_, n) => n).filter((n) => n > 20 && n < 50));
    expect(distance(whole.samples, recovered.samples, far, lead)).toBe(0);
  });

  it('in runs of two and three: the last of each is recovered, those before it concealed', async () => {
    const runs = new Set([60, 61, 90, 91, 92, 130, 131, 170, 171, 172]);
    const lasts = new Set([61, 92, 131, 172]);
    const { whole, recovered, concealed } = await lossy(runs);
    const lead = leadOf(whole);
    const loud = distance(whole.samples, new Int16Array(whole.samples.length), lasts, lead);
    expect(distance(whole.samples, recovered.samples, lasts, lead)).toBeLessThan(
      0.9 * distance(whole.samples, concealed.samples, lasts, lead),
    );
    expect(distance(whole.samples, recovered.samples, lasts, lead)).toBeLessThan(loud);
    expect(recovered.report.concealedMs).toBe(runs.size * ms);
  });

  it('for half a second: concealment fades, and never grows louder than what was heard', async () => {
    const gone = new Set(Array.from({ length: 25 }, (_, i) => 100 + i));
    const { whole, recovered } = await lossy(gone);
    const lead = leadOf(whole);
    const level = (n: number): number =>
      distance(recovered.samples, new Int16Array(recovered.samples.length), new Set([n]), lead);
    const before = Math.max(...Array.from({ length: 20 }, (_, i) => level(80 + i)));
    for (const n of gone) expect(level(n)).toBeLessThanOrEqual(before);
    expect(level(120)).toBeLessThan(0.2 * before);
    expect(recovered.report.concealedMs).toBe(500);
  });
});

describe('a pause of Opus (discontinuous transmission)', () => {
  const count = 400;
  /** Speech for two seconds, hiss for five, speech again. */
  const pausing = (n: number): Int16Array =>
    n < 100 || n >= 350
      ? speech(n)
      : Int16Array.from({ length: frame }, (_, i) => Math.round(hiss[(n * frame + i) % hiss.length] as number));

  it('is sent by a few packets, heard as noise without holes, and counted as a pause', async () => {
    const packets = await encoded('usedtx=1;maxaveragebitrate=24000', count, pausing);
    const inPause = packets.filter(({ n }) => n >= 130 && n < 350);
    expect(inPause.length).toBeLessThan(40);
    expect(packets.filter(({ n }) => n >= 350).length).toBe(50);
    const heard = await played(packets, count);
    const lead = leadOf(heard);
    const power = (from: number): number => {
      let sum = 0;
      for (let i = from; i < from + 480; i++) sum += (heard.samples[i] as number) ** 2;
      return Math.sqrt(sum / 480);
    };
    const levels: number[] = [];
    for (let at = lead + 140 * frame; at < lead + 350 * frame; at += 480) levels.push(power(at));
    // The hiss is at 14; not silence for a hundredth of a second, and no burst.
    expect(Math.min(...levels)).toBeGreaterThan(3);
    expect(Math.max(...levels)).toBeLessThan(30);
    const { report } = heard;
    expect(report.concealedMs).toBe(0);
    expect(report.latePackets).toBe(0);
    expect(report.pauseMs).toBeGreaterThan(3000);
    expect(report.pauseMs).toBeLessThan(5000);
  });

  it('and a loss in it is no more than that', async () => {
    const packets = await encoded('usedtx=1;maxaveragebitrate=24000', count, pausing);
    const lost = packets.find(({ n }) => n > 200);
    const heard = await played(
      packets.filter((each) => each !== lost),
      count,
    );
    expect(heard.report.latePackets).toBe(0);
    expect(heard.report.concealedMs).toBeLessThanOrEqual(1000);
    expect(heard.report.pauseMs).toBeGreaterThan(2500);
  });

  it('leaves with its numbers in order: no gap in the sequence, time goes on, and speech after it is marked', async () => {
    const world = new World();
    const opus = { ...choice, parameters: 'usedtx=1' };
    world.talk('a', { send: opus, receive: [opus], telephoneEvent: {} });
    await settled();
    const steps = [
      { frequenciesHz: [300, 500], ms: 1000 },
      { frequenciesHz: [], ms: 3000 },
    ];
    world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'cadence', loop: true, steps } });
    world.clock.run(8000);
    const { sent } = world;
    expect(sent.length).toBeGreaterThan(100);
    expect(sent.length).toBeLessThan(200);
    for (const [i, each] of sent.entries()) {
      const before = sent[i - 1];
      if (before === undefined) continue;
      expect((each.sequence - before.sequence) & 0xffff).toBe(1);
      expect((each.timestamp - before.timestamp) >>> 0).toBe((each.at - before.at) * 48);
      expect(each.marker).toBe(each.at - before.at > ms);
    }
  });
});
