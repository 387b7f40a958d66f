import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it, vi } from 'vitest';
import { callCodecs } from '../../src/api/config/codec-list.ts';
import type { Decoder, Encoder } from '../../src/media/codec/codec.ts';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { opus } from '../../src/opus/index.ts';
import { readOpusParameters } from '../../src/opus/opus-parameters.ts';
import { opusRecord, provideOpus } from '../../src/opus/opus-record.ts';
import { nth } from '../support/nth.ts';
import { measureTone } from '../support/tone.ts';

const choice = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };
const frame = 960;

/** The library makes its coders a few microtasks later. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const coders = async (parameters = ''): Promise<{ encoder: Encoder; decoder: Decoder }> => {
  await provideOpus();
  const encoder = encoderFor({ ...choice, parameters });
  const decoder = decoderFor(choice);
  if (encoder === undefined || decoder === undefined) throw new Error('there is no Opus');
  await settled();
  return { encoder, decoder };
};

const sine = (hz: number, from: number, level = 9000): Int16Array =>
  Int16Array.from({ length: frame }, (_, i) => Math.round(level * Math.sin((2 * Math.PI * hz * (from + i)) / 48_000)));

const packets = (encoder: Encoder, count: number, make: (n: number) => Int16Array): Uint8Array[] =>
  Array.from({ length: count }, (_, n) => {
    const into = new Uint8Array(encoder.octetsFor(frame));
    return into.slice(0, encoder.encode(make(n), frame, into, 0));
  });

const tone = (hz: number) => (n: number) => sine(hz, n * frame);

it('a tone comes back clean, at its pitch and level', async () => {
  const { encoder, decoder } = await coders();
  const heard = new Int16Array(100 * frame);
  packets(encoder, 100, tone(440)).forEach((payload, n) => {
    expect(decoder.samplesIn(payload, 0, payload.length)).toBe(frame);
    expect(decoder.decode(payload, 0, payload.length, heard.subarray(n * frame))).toBe(frame);
  });
  const found = measureTone({ sampleRate: 48_000, channels: 1, samples: Float64Array.from(heard) });
  expect(Math.abs(found.peakHz - 440)).toBeLessThan(2);
  expect(found.snrDb).toBeGreaterThan(30);
  expect(Math.abs(20 * Math.log10(found.rms / (9000 / Math.SQRT2)))).toBeLessThan(1);
});

/** Vowels in the time of syllables: redundancy is only spent on what sounds like speech. */
const voice = (n: number): Int16Array =>
  Int16Array.from({ length: frame }, (_, i) => {
    const t = (n * frame + i) / 48_000;
    let sum = 0;
    for (let k = 1; k < 16; k++) sum += Math.sin(2 * Math.PI * (120 + 30 * Math.sin(3 * t)) * k * t) / k;
    return Math.round(4000 * Math.max(0, Math.sin(2 * Math.PI * 3 * t)) * sum);
  });

const error = (a: Int16Array, b: Int16Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum / a.length);
};

it('a lost packet is recovered from the next, nearer to the truth than concealed', async () => {
  const lost = 36;
  const results = await Promise.all(
    (['whole', 'recovered', 'concealed'] as const).map(async (how) => {
      const { encoder, decoder } = await coders('useinbandfec=1;maxaveragebitrate=24000');
      const sent = packets(encoder, 50, voice);
      const into = new Int16Array(frame);
      for (const payload of sent.slice(0, lost)) decoder.decode(payload, 0, payload.length, into);
      const next = nth(sent, lost + 1);
      const missing = nth(sent, lost);
      if (how === 'whole') decoder.decode(missing, 0, missing.length, into);
      if (how === 'concealed') expect(decoder.conceal?.(into, frame)).toBe(frame);
      if (how === 'recovered') expect(decoder.recover?.(next, 0, next.length, into, frame)).toBe(frame);
      return into;
    }),
  );
  const [whole, recovered, concealed] = results as [Int16Array, Int16Array, Int16Array];
  const loud = error(whole, new Int16Array(frame));
  expect(loud).toBeGreaterThan(500);
  expect(error(recovered, whole)).toBeLessThan(error(concealed, whole));
  expect(error(recovered, whole)).toBeLessThan(0.6 * loud);
});

it('silence is not sent where the peer wishes so, and is sent where it does not', async () => {
  const quiet = (): Int16Array => new Int16Array(frame);
  const { encoder } = await coders('usedtx=1');
  expect(packets(encoder, 100, quiet).filter((payload) => payload.length === 0).length).toBeGreaterThan(60);
  const plain = await coders();
  expect(packets(plain.encoder, 100, quiet).filter((payload) => payload.length === 0)).toHaveLength(0);
});

it('the peer bounds the rate', async () => {
  const octets = async (parameters: string): Promise<number> =>
    packets((await coders(parameters)).encoder, 100, voice).reduce((sum, payload) => sum + payload.length, 0);
  expect(((await octets('maxaveragebitrate=12000')) * 8) / 2).toBeLessThan(16_000);
  expect(((await octets('')) * 8) / 2).toBeGreaterThan(24_000);
});

it('only packet times that a frame can have', async () => {
  const { encoder } = await coders();
  expect([10, 20, 30, 50, 60].map((ms) => encoder.packetTime?.(ms))).toEqual([10, 20, 20, 40, 60]);
});

property.prop([fc.uint8Array({ maxLength: 200 }), fc.boolean()])('no payload throws', async (octets, fec) => {
  const { decoder } = await coders();
  const into = new Int16Array(5760);
  const samples = decoder.samplesIn(octets, 0, octets.length);
  expect(samples).toBeLessThanOrEqual(5760);
  const got = fec
    ? decoder.recover?.(octets, 0, octets.length, into, frame)
    : decoder.decode(octets, 0, octets.length, into);
  expect([0, frame, samples]).toContain(got);
  expect(decoder.conceal?.(into, frame)).toBe(frame);
  decoder.close?.();
  expect(decoder.decode(octets, 0, octets.length, into)).toBe(0);
});

it.each([
  ['', { fec: false, dtx: false, constant: false, maxBitrate: undefined, maxPlaybackRate: 48_000 }],
  [
    'minptime=10; UseInbandFec=1;usedtx=1;cbr=1;maxaveragebitrate=1;maxplaybackrate=16000',
    { fec: true, dtx: true, constant: true, maxBitrate: 6000, maxPlaybackRate: 16_000 },
  ],
  [
    'useinbandfec=2;maxaveragebitrate=9999999999;;=;stereo',
    { fec: false, dtx: false, constant: false, maxBitrate: undefined, maxPlaybackRate: 48_000 },
  ],
])('fmtp %j is read (RFC 7587 §6.1)', (text, wishes) => {
  expect(readOpusParameters(text)).toEqual(wishes);
});

describe('opus() for the list of codecs', () => {
  it('says its wishes as fmtp', async () => {
    expect(await opus()).toEqual({ name: 'opus', parameters: 'useinbandfec=1' });
    expect(await opus({ fec: false, dtx: true, maxAverageBitrate: 24_000 })).toEqual({
      name: 'opus',
      parameters: 'useinbandfec=0;usedtx=1;maxaveragebitrate=24000',
    });
    await expect(opus({ maxAverageBitrate: 5 })).rejects.toMatchObject({ code: 'ERR_SIP_CONFIG' });
  });

  it('named for a call makes no decoder: it would hold memory of libopus until the process ends', async () => {
    await provideOpus();
    const decoder = vi.spyOn(opusRecord, 'decoder');
    expect(callCodecs({ codecs: ['opus', 'PCMU'] }).codecs?.map(({ name }) => name)).toEqual(['OPUS', 'PCMU']);
    expect(decoder).not.toHaveBeenCalled();
    decoder.mockRestore();
  });

  it('names the package where it is not installed', async () => {
    vi.resetModules();
    vi.doMock('libopus-wasm', () => {
      throw new Error('Cannot find package');
    });
    const { opus: without } = await import('../../src/opus/index.ts');
    await expect(without()).rejects.toThrow('Opus needs the package libopus-wasm: npm install libopus-wasm');
    vi.doUnmock('libopus-wasm');
    vi.resetModules();
  });
});
