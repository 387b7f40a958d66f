import { execFileSync } from 'node:child_process';
import { fc, test as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { G722Decoder, G722Encoder } from '../../src/media/codec/g722.ts';
import { measureTone } from '../support/tone.ts';

const rate = 16_000;
const sine = (hz: number, seconds = 1.5, level = 9000): Int16Array =>
  Int16Array.from({ length: rate * seconds }, (_, i) => Math.round(level * Math.sin((2 * Math.PI * hz * i) / rate)));

const encoded = (samples: Int16Array): Uint8Array => {
  const into = new Uint8Array(samples.length / 2);
  expect(new G722Encoder().encode(samples, samples.length, into, 0)).toBe(into.length);
  return into;
};
const decoded = (octets: Uint8Array): Int16Array => {
  const into = new Int16Array(2 * octets.length);
  expect(new G722Decoder().decode(octets, 0, octets.length, into)).toBe(into.length);
  return into;
};

it.each([
  [100, 35],
  [440, 35],
  [1000, 35],
  [3000, 30],
  [5000, 20],
  [6500, 20],
])('a tone of %d Hz comes back at its pitch, %d dB above all else', (hz, snrDb) => {
  const samples = Float64Array.from(decoded(encoded(sine(hz))));
  const tone = measureTone({ sampleRate: rate, channels: 1, samples });
  expect(Math.abs(tone.peakHz - hz)).toBeLessThan(2);
  expect(tone.snrDb).toBeGreaterThan(snrDb);
  expect(Math.abs(20 * Math.log10(tone.rms / (9000 / Math.SQRT2)))).toBeLessThan(1);
});

it('what goes in comes out 22 samples later, and silence stays silent', () => {
  const samples = sine(440);
  const back = decoded(encoded(samples));
  let worst = 0;
  for (let i = 2000; i < samples.length - 22; i++) {
    worst = Math.max(worst, Math.abs((back[i + 22] as number) - (samples[i] as number)));
  }
  expect(worst).toBeLessThan(400);
  expect(Math.max(...decoded(encoded(new Int16Array(3200))).map(Math.abs))).toBeLessThan(8);
});

it.each([440, 3000, 6500])('a decoder that joins a tone of %d Hz half-way agrees with one from the start', (hz) => {
  const octets = encoded(sine(hz));
  const [whole, joined] = [decoded(octets), decoded(octets.subarray(rate / 4))];
  // The predictors leak: what a decoder has missed is forgotten within 200 ms.
  let [power, error] = [0, 0];
  for (let i = rate / 5; i < joined.length; i++) {
    const sample = whole[i + rate / 2] as number;
    power += sample ** 2;
    error += (sample - (joined[i] as number)) ** 2;
  }
  expect(10 * Math.log10(power / Math.max(error, 1e-9))).toBeGreaterThan(30);
});

property.prop([fc.int16Array({ minLength: 320, maxLength: 320 }), fc.integer({ min: 1, max: 159 })])(
  'packets cut anywhere join without a seam',
  (samples, cut) => {
    const whole = encoded(samples);
    const encoder = new G722Encoder();
    const pieces = new Uint8Array(160);
    encoder.encode(samples, 2 * cut, pieces, 0);
    encoder.encode(samples.subarray(2 * cut), 320 - 2 * cut, pieces, cut);
    expect(pieces).toEqual(whole);
    const decoder = new G722Decoder();
    const into = new Int16Array(320);
    decoder.decode(whole, 0, cut, into);
    decoder.decode(whole, cut, 160, into.subarray(2 * cut));
    expect(into).toEqual(decoded(whole));
  },
);

property.prop([fc.uint8Array({ maxLength: 2000 })])('any octets decode to two samples each, in range', (octets) => {
  const decoder = new G722Decoder();
  expect(decoder.samplesIn(octets, 0, octets.length)).toBe(2 * octets.length);
  const into = new Int32Array(2 * octets.length) as unknown as Int16Array;
  decoder.decode(octets, 0, octets.length, into);
  for (const sample of into) expect(sample).toBe((sample << 16) >> 16);
});

const ffmpeg = (input: string[], output: string[], data: Uint8Array): Buffer =>
  execFileSync('ffmpeg', ['-loglevel', 'error', ...input, '-i', 'pipe:0', ...output, 'pipe:1'], {
    input: data,
    maxBuffer: 1 << 24,
  });

const hasFfmpeg = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: G.722 is not compared with ffmpeg, which is not installed (apt-get install ffmpeg)');
    return false;
  }
})();

it.runIf(hasFfmpeg)('every bit is as ffmpeg has it, both ways: tones, a sweep, noise at full scale', () => {
  let seed = 7;
  const noise = Int16Array.from({ length: rate }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 16) - 32_768;
  });
  const sweep = Int16Array.from({ length: 2 * rate }, (_, i) => Math.round(20_000 * Math.sin(i * i * 5e-5)));
  const samples = new Int16Array([
    ...sine(440),
    ...noise,
    ...sweep,
    ...sine(3900, 0.5, 32_000),
    ...new Int16Array(rate),
  ]);
  const pcm = new Uint8Array(samples.buffer);
  const ours = encoded(samples);
  const raw = ['-f', 's16le', '-ar', '16000', '-ac', '1'];
  expect(Buffer.compare(ffmpeg(raw, ['-c:a', 'g722', '-f', 'g722'], pcm), ours)).toBe(0);
  const theirs = ffmpeg(['-f', 'g722'], ['-f', 's16le'], ours);
  expect(Buffer.compare(theirs, Buffer.from(decoded(ours).buffer))).toBe(0);
});
