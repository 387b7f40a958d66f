import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { pcmu as codec } from '../../src/media/codec/g711.ts';
import { AudioRecorder } from '../../src/media/record/audio-recorder.ts';
import { readWavHeader } from '../../src/media/record/wav/read-header.ts';
import { WavWriter } from '../../src/media/record/wav-writer.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { ownFolder } from './folder.ts';
import { segment, World } from './world.ts';

const folder = ownFolder();

/** The left and right channel of a file. */
const legs = (path: string): { left: number[]; right: number[] } => {
  const octets = readFileSync(path);
  const header = readWavHeader(octets, octets.length);
  if (!header.ok || header.value.channels !== 2) throw new Error(`no stereo file: ${JSON.stringify(header)}`);
  const { dataAt, dataOctets } = header.value;
  const at = (from: number): number[] =>
    Array.from({ length: dataOctets / 4 }, (_, i) => octets.readInt16LE(dataAt + 4 * i + from));
  return { left: at(0), right: at(2) };
};

/** Records `run` to a file of its own. */
const recorded = async (name: string, run: (recorder: AudioRecorder) => void): Promise<ReturnType<typeof legs>> => {
  const path = join(folder, name);
  await new Promise<void>((resolve, reject) => {
    const done = (error?: string): void => (error === undefined ? resolve() : reject(new Error(error)));
    const recorder = new AudioRecorder(new WavWriter(path, 8000, done, 2), 0);
    run(recorder);
    recorder.finish();
  });
  return legs(path);
};

const value = (fill: number, count = 160): Int16Array => new Int16Array(count).fill(fill);

/** One packet of each channel, the received one first, for the period that ends at `now`. */
const both = (recorder: AudioRecorder, n: number, now: number, fill = n): void => {
  recorder.received(segment(value(fill), n * 160, 5, now));
  recorder.sent({
    samples: value(-fill),
    count: 160,
    timestamp: (0xffff_ff00 + n * 160) >>> 0,
    ssrc: 0,
    rate: 8000,
    clockRate: 8000,
    now,
  });
};

it('both channels are aligned to the sample over a wrap of the timestamps, however unevenly they arrive', async () => {
  const { left, right } = await recorded('aligned.wav', (recorder) => {
    for (let n = 0; n < 200; n++) both(recorder, n, n * 20 + (n % 7) * 5, n + 1);
  });
  expect(left).toHaveLength(200 * 160);
  left.forEach((sample, i) => {
    if (sample !== Math.floor(i / 160) + 1 || right[i] !== -sample)
      throw new Error(`sample ${i}: ${sample}, ${right[i]}`);
  });
});

it('a hold of one channel, a hold of both and a lost packet keep their length', async () => {
  const { left, right } = await recorded('holes.wav', (recorder) => {
    for (let n = 0; n < 50; n++) both(recorder, n, n * 20, 100);
    for (let n = 50; n < 100; n++) recorder.received(segment(value(100), n * 160, 5, n * 20));
    // A minute without packets, then more.
    for (let n = 3_100; n < 3_110; n++) if (n !== 3_105) both(recorder, n, n * 20, 200);
  });
  const [minute, second] = [3_100 * 160, 8000];
  expect(left).toHaveLength(3_110 * 160);
  expect([left[0], left[2 * second - 1], left[2 * second], left[minute - 1], left[minute]]).toEqual([
    100, 100, 0, 0, 200,
  ]);
  expect([right[0], right[second - 1], right[second], right[minute - 1], right[minute]]).toEqual([
    -100, -100, 0, 0, -200,
  ]);
  expect(left[minute + 5 * 160 + 80]).toBe(0);
  expect(right[minute + 6 * 160]).toBe(-200);
}, 30_000);

it('a pause leaves nothing in the file, and both channels continue aligned', async () => {
  const { left, right } = await recorded('paused.wav', (recorder) => {
    for (let n = 0; n < 10; n++) both(recorder, n, n * 20, 100);
    recorder.pause(200);
    for (let n = 10; n < 100; n++) both(recorder, n, n * 20, 999);
    recorder.resume(2000);
    for (let n = 100; n < 110; n++) both(recorder, n, n * 20, 300);
  });
  expect(left).toEqual([...value(100, 1600), ...value(300, 1600)]);
  expect(right).toEqual(left.map((sample) => -sample));
});

it('an engine records a call with played audio right and received audio left', async () => {
  const world = new World();
  const port = world.talk('a');
  const path = join(folder, 'call.wav');
  world.media.perform({ do: 'record', id: 'a', path, stereo: true });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 1000 } });
  const octets = new Uint8Array(172);
  const received = Int16Array.from({ length: 160 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * i) / 16)));
  codec.encode(received, 160, octets, 12);
  for (let n = 0; n < 100; n++) {
    writeHeader(octets, { marker: false, payloadType: 0, sequence: n, timestamp: n * 160, ssrc: 9 });
    world.arrive(port, octets.slice());
    world.clock.run(20);
  }
  world.media.perform({ do: 'recording', id: 'a', path, act: 'stop' });
  await new Promise<void>((resolve) => {
    world.media.events$.subscribe((event) => {
      if (event.on === 'recorded') resolve();
    });
  });
  const { left, right } = legs(path);
  const crossings = (samples: readonly number[]): number =>
    samples.slice(4000, 12_000).filter((sample, i, all) => sample >= 0 && (all[i - 1] ?? 0) < 0).length;
  expect(Math.abs(crossings(left) - 500)).toBeLessThanOrEqual(2);
  expect(Math.abs(crossings(right) - 1000)).toBeLessThanOrEqual(2);
  expect(Math.abs(left.length - 16_000)).toBeLessThanOrEqual(320);
  world.media.perform({ do: 'close', id: 'a' });
  expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
});

it('a process that exits suddenly leaves a valid stereo file without the last seconds', async () => {
  const path = join(folder, 'crash.wav');
  const recorder = new AudioRecorder(new WavWriter(path, 8000, () => {}, 2), 0);
  for (let n = 0; n < 500; n++) both(recorder, n, n * 20, 50);
  // All writes given to the system are in the file; nothing was finished.
  await vi.waitFor(() => expect(legs(path).left.length).toBeGreaterThanOrEqual(8000 * 8), 15_000);
  recorder.finish();
});
