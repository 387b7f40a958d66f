import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WavFileSource } from '../../src/media/playback/source/wav-file.ts';
import { AudioRecorder } from '../../src/media/record/audio-recorder.ts';
import { readWavHeader } from '../../src/media/record/wav/read-header.ts';
import { wavHeader } from '../../src/media/record/wav/write-header.ts';
import { WavWriter } from '../../src/media/record/wav-writer.ts';
import { readWav } from '../support/tone.ts';
import { ownFolder } from './folder.ts';
import { segment } from './world.ts';

const folder = ownFolder();

const wavOf = (sampleRate: number, channels: number, samples: Int16Array): Buffer =>
  Buffer.concat([wavHeader(sampleRate, channels, samples.length * 2), Buffer.from(samples.buffer)]);

const sine = (frequencyHz: number, sampleRate: number, seconds: number): Int16Array =>
  Int16Array.from(
    { length: sampleRate * seconds },
    (_, i) => 10_000 * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRate),
  );

/** Plays a whole file at 8 kHz, one packet at a time, and waits for the disk when necessary. */
const playAll = async (path: string, packets = 2000, loop = false): Promise<{ samples: number[]; error?: string }> => {
  let error: string | undefined;
  const source = new WavFileSource(path, loop, 8000, (sentence) => {
    error = sentence;
  });
  const samples: number[] = [];
  const packet = new Int16Array(160);
  let more = true;
  for (let n = 0; more && error === undefined && n < packets; n++) {
    while (source.reading) await new Promise(setImmediate);
    if (error !== undefined) break;
    more = source.fill(packet);
    samples.push(...packet);
  }
  await new Promise<void>((done) => source.close(done));
  return error === undefined ? { samples } : { samples, error };
};

/** Removes the silence before the file was open and after its end. */
const trimmed = (samples: readonly number[]): readonly number[] => {
  const from = samples.findIndex((each) => each !== 0);
  const to = samples.findLastIndex((each) => each !== 0);
  return samples.slice(from, to + 1);
};

const record = (path: string, samples: Int16Array): Promise<string | undefined> =>
  new Promise((done) => {
    const writer = new WavWriter(path, 8000, done);
    writer.write(samples, 0, samples.length);
    writer.finish();
  });

it('a recording plays back unchanged', async () => {
  const path = join(folder, 'same.wav');
  const samples = sine(440, 8000, 3).map((each) => each || 1);
  expect(await record(path, samples)).toBeUndefined();
  expect((await readWav(path)).samples.length).toBe(samples.length);
  expect(trimmed((await playAll(path)).samples)).toEqual([...samples]);
});

it.each([
  [16_000, 1],
  [44_100, 2],
  [48_000, 1],
  [11_025, 1],
])('a file of %i Hz and %i channels keeps its pitch, level and length', async (rate, channels) => {
  const mono = sine(1000, rate, 2);
  const samples =
    channels === 1 ? mono : Int16Array.from({ length: mono.length * 2 }, (_, i) => mono[i >> 1] as number);
  const path = join(folder, `${rate}.wav`);
  writeFileSync(path, wavOf(rate, channels, samples));
  const played = trimmed((await playAll(path)).samples);
  expect(Math.abs(played.length - 16_000)).toBeLessThan(40);
  const wave = Int16Array.from(played);
  await record(join(folder, 'out.wav'), wave);
  const { measureTone } = await import('../support/tone.ts');
  const tone = measureTone(await readWav(join(folder, 'out.wav')));
  expect(Math.abs(tone.peakHz - 1000)).toBeLessThan(2);
  expect(tone.snrDb).toBeGreaterThan(45);
  expect(Math.abs(tone.rms - 10_000 / Math.SQRT2)).toBeLessThan(100);
});

it('a looped file does not end', async () => {
  const path = join(folder, 'loop.wav');
  writeFileSync(
    path,
    wavOf(
      8000,
      1,
      Int16Array.from({ length: 400 }, (_, i) => i + 1),
    ),
  );
  const { samples } = await playAll(path, 60, true);
  const begun = samples.indexOf(1);
  expect(samples.length).toBe(60 * 160);
  for (let i = begun; i < samples.length; i++) expect(samples[i]).toBe(((i - begun) % 400) + 1);
});

it('a file is valid while it is being written and has all but the last second', async () => {
  const path = join(folder, 'crash.wav');
  const samples = sine(440, 8000, 3);
  let over = false;
  const writer = new WavWriter(path, 8000, () => {
    over = true;
  });
  writer.write(samples, 0, 20_000);
  // The state that a killed process leaves: whole blocks and their header, not finished.
  let left = Buffer.alloc(0);
  while (left.length < 44 + 32_000 || left.readUInt32LE(40) < 32_000) {
    await new Promise(setImmediate);
    // The file is created off the event loop too.
    if (existsSync(path)) left = readFileSync(path);
  }
  copyFileSync(path, join(folder, 'left.wav'));
  expect(over).toBe(false);
  expect(Int16Array.from((await readWav(join(folder, 'left.wav'))).samples)).toEqual(samples.slice(0, 16_000));
  await new Promise<void>((done) => {
    writer.finish();
    const wait = (): void => (over ? done() : void setImmediate(wait));
    wait();
  });
  expect((await readWav(path)).samples.length).toBe(20_000);
});

it('a truncated file, or one whose writer never finished, plays as far as it goes', async () => {
  const samples = Int16Array.from({ length: 2000 }, (_, i) => i + 1);
  const whole = wavOf(8000, 1, samples);
  const cut = whole.subarray(0, 44 + 2001);
  const endless = Buffer.from(whole);
  endless.writeUInt32LE(0xffff_ffff, 40);
  const unset = Buffer.from(whole);
  unset.writeUInt32LE(0, 40);
  for (const [octets, count] of [
    [cut, 1000],
    [endless, 2000],
    [unset, 2000],
  ] as const) {
    const path = join(folder, 'cut.wav');
    writeFileSync(path, octets);
    expect(trimmed((await playAll(path)).samples)).toEqual([...samples.subarray(0, count)]);
  }
});

it.each([
  ['no "RIFF" at octet 0', (b: Buffer) => b.write('RIFX', 0)],
  ['no "WAVE" at octet 8', (b: Buffer) => b.write('WAVX', 8)],
  ['format tag is 3, only 1 (PCM) is read, at octet 20', (b: Buffer) => b.writeUInt16LE(3, 20)],
  ['6 channels, only 1 and 2 are read, at octet 22', (b: Buffer) => b.writeUInt16LE(6, 22)],
  ['sample rate is 0 Hz, not within 4000 to 192000, at octet 24', (b: Buffer) => b.writeUInt32LE(0, 24)],
  ['8 bits per sample, only 16 is read, at octet 34', (b: Buffer) => b.writeUInt16LE(8, 34)],
  ['the "data" chunk comes before any "fmt " chunk at octet 36', (b: Buffer) => b.write('junk', 12)],
  ['the "fmt " chunk has 4 octets, not 16 or more, at octet 16', (b: Buffer) => b.writeUInt32LE(4, 16)],
] as const)('a bad WAV file is one sentence: %s', async (sentence, spoil) => {
  const octets = wavOf(8000, 1, new Int16Array(100));
  spoil(octets);
  const path = join(folder, 'bad.wav');
  writeFileSync(path, octets);
  expect((await playAll(path)).error).toBe(`WAV file "${path}" cannot be played: ${sentence}`);
});

it('a missing file and a folder are reported in one sentence', async () => {
  expect((await playAll('/nowhere/x.wav')).error).toBe('WAV file "/nowhere/x.wav" could not be opened (ENOENT)');
  expect((await playAll(folder)).error).toBe(`WAV file "${folder}" is no regular file`);
  expect(await record('/nowhere/x.wav', new Int16Array(10))).toBe(
    'recording: "/nowhere/x.wav" could not be opened for writing (ENOENT)',
  );
});

it('any header gives a format within the file or a named failure', () => {
  const good = wavOf(8000, 2, new Int16Array(50));
  const spoiled = fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 12 }).map((changes) => {
    const octets = Buffer.from(good);
    for (const [at, value] of changes) octets[at] = value;
    return octets;
  });
  fc.assert(
    fc.property(fc.oneof(spoiled, fc.uint8Array({ maxLength: 200 })), fc.nat(200), (octets, cut) => {
      const head = octets.subarray(0, cut);
      const read = readWavHeader(head, head.length);
      if (!read.ok) {
        expect(read.detail).toMatch(/ at octet \d+$/);
        return;
      }
      const { dataAt, dataOctets, channels } = read.value;
      expect(dataOctets).toBeGreaterThan(0);
      expect(dataOctets % (2 * channels)).toBe(0);
      expect(dataAt + dataOctets).toBeLessThanOrEqual(head.length);
    }),
    { numRuns: 3000 },
  );
});

it('a recording keeps time: a lost packet is silence of its length, and no packet is written twice', async () => {
  const path = join(folder, 'line.wav');
  const done = new Promise<string | undefined>((settle) => {
    const recorder = new AudioRecorder(new WavWriter(path, 8000, settle));
    const packet = new Int16Array(160).fill(7);
    const base = 0xffff_ff00;
    for (const n of [0, 1, 3, 3, 4]) recorder.received(segment(packet, base + n * 160, 1, n * 20));
    // Another source continues where the first ended.
    recorder.received(segment(packet, 12_345, 2, 100));
    // A timestamp further ahead than the time that passed.
    recorder.received(segment(packet, 12_345 + 8000 * 60, 2, 120));
    recorder.finish();
  });
  expect(await done).toBeUndefined();
  const { samples } = await readWav(path);
  const packets = Array.from({ length: samples.length / 160 }, (_, i) => samples[i * 160]);
  expect(packets).toEqual([7, 7, 0, 7, 7, 7, 7]);
});
