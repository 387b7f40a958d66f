import { fileURLToPath } from 'node:url';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { JitterBuffer } from '../../src/media/jitter/jitter-buffer.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { type BenchRow, median } from './cpu.ts';

// What a frame of 20 ms costs from its packet to samples at 16 kHz: put into the jitter buffer, ordered, decoded, read,
// resampled. The anchor decodes and resamples only. Medians of rounds.

const rounds = 9;
const frames = 20_000;
const ptimeMs = 20;
const samples = 160;
const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };

/** Microseconds per frame. */
const timed = (frame: (n: number) => void): number => {
  const from = process.hrtime.bigint();
  for (let n = 0; n < frames; n++) frame(n);
  return Number(process.hrtime.bigint() - from) / 1000 / frames;
};

export const receiveRows = (): readonly BenchRow[] => {
  const [encoder, decoder] = [encoderFor(pcmu), decoderFor(pcmu)];
  if (encoder === undefined || decoder === undefined) throw new Error('no PCMU');
  const payloads = Array.from({ length: 50 }, (_, n) => {
    const wave = Int16Array.from({ length: samples }, (_, i) => Math.round(8000 * Math.sin((n * samples + i) / 3)));
    const octets = new Uint8Array(samples);
    encoder.encode(wave, samples, octets, 0);
    return octets;
  });
  const into = new Int16Array(samples);
  let kept = 0;
  const bare = (): ((n: number) => void) => {
    const resampler = new Resampler(8000, 16_000);
    return (n) => {
      const octets = payloads[n % 50] as Uint8Array;
      decoder.decode(octets, 0, octets.length, into);
      kept += resampler.process(into).length;
    };
  };
  const whole = (): ((n: number) => void) => {
    const buffer = new JitterBuffer({ minMs: 40, maxMs: 200 });
    const resampler = new Resampler(8000, 16_000);
    return (n) => {
      const octets = payloads[n % 50] as Uint8Array;
      const packet = {
        timestamp: (n * samples) >>> 0,
        sequence: n & 0xffff,
        marker: n === 0,
        octets,
        payloadStart: 0,
        payloadEnd: octets.length,
      };
      buffer.put(decoder, packet, samples, 'next', n * ptimeMs);
      buffer.read(into, n * ptimeMs + ptimeMs / 2);
      kept += resampler.process(into).length;
    };
  };
  const [floor, value]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    floor?.push(timed(bare()));
    value?.push(timed(whole()));
  }
  if (kept === 0) throw new Error('nothing was heard');
  const [a, b] = [median(floor?.slice(2) ?? []), median(value?.slice(2) ?? [])];
  return [
    { name: 'decode G.711 and resample to 16 kHz, a frame of 20 ms', value: a, unit: 'µs' },
    { name: 'jitter buffer, decode, resample, a frame of 20 ms', value: b, unit: 'µs', ratio: b / a },
  ];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(receiveRows());
