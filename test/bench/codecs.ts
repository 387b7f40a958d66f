import { pathToFileURL } from 'node:url';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { provideOpus } from '../../src/opus/opus-record.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { type BenchRow, median } from './cpu.ts';

const frameMs = 20;
const rounds = 5;
const roundMs = 150;

const choices: readonly CodecChoice[] = [
  { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
  { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 },
  { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 },
  { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 },
  { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96, parameters: 'useinbandfec=1' },
];

/** How much faster than it sounds: frames of 20 ms in a second of this core, best kept honest by the median. */
const timesRealTime = (frame: (n: number) => void): number => {
  let n = 0;
  const round = (): number => {
    const begin = process.hrtime.bigint();
    let done = 0;
    let passedMs = 0;
    while (passedMs < roundMs) {
      for (let i = 0; i < 10; i++, done++) frame(n++);
      passedMs = Number(process.hrtime.bigint() - begin) / 1e6;
    }
    return (done * frameMs) / passedMs;
  };
  round();
  return median(Array.from({ length: rounds }, round));
};

/** Two tones and a little noise: neither silence nor one tone, which some codecs have easier. */
const sound = (sampleRate: number): Int16Array[] => {
  let seed = 1;
  let at = 0;
  return Array.from({ length: 50 }, () =>
    Int16Array.from({ length: (sampleRate * frameMs) / 1000 }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const t = (2 * Math.PI * at++) / sampleRate;
      return Math.round(6000 * Math.sin(440 * t) + 3000 * Math.sin(1730 * t) + (seed >>> 22));
    }),
  );
};

const codecRows = async (choice: CodecChoice): Promise<readonly BenchRow[]> => {
  const encoder = encoderFor(choice);
  const decoder = decoderFor(choice);
  if (encoder === undefined || decoder === undefined) return [];
  await new Promise((resolve) => setImmediate(resolve));
  const frames = sound(encoder.sampleRate);
  const length = frames[0]?.length ?? 0;
  const payload = new Uint8Array(encoder.octetsFor(length));
  const payloads = frames.map((frame) => payload.slice(0, encoder.encode(frame, length, payload, 0)));
  const into = new Int16Array(5760);
  const encoding = timesRealTime((n) => encoder.encode(frames[n % 50] as Int16Array, length, payload, 0));
  const decoding = timesRealTime((n) => {
    const octets = payloads[n % 50] as Uint8Array;
    decoder.decode(octets, 0, octets.length, into);
  });
  encoder.close?.();
  decoder.close?.();
  const name = `${choice.name} at ${encoder.sampleRate / 1000} kHz`;
  return [
    { name: `${name}: encode`, value: encoding, unit: '× real time' },
    { name: `${name}: decode`, value: decoding, unit: '× real time' },
  ];
};

const resamplerRow = (from: number, to: number): BenchRow => {
  const frames = sound(from);
  const resampler = new Resampler(from, to);
  const value = timesRealTime((n) => resampler.process(frames[n % 50] as Int16Array));
  return { name: `resample ${from / 1000} to ${to / 1000} kHz`, value, unit: '× real time' };
};

export const run = async (): Promise<readonly BenchRow[]> => {
  await provideOpus();
  const rows: BenchRow[] = [];
  for (const choice of choices) rows.push(...(await codecRows(choice)));
  return [...rows, resamplerRow(8000, 16_000), resamplerRow(48_000, 8000), resamplerRow(8000, 48_000)];
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
