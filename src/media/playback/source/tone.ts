import { nothingHeld, type Source } from './source.ts';

/** Relative to full scale: about -10 dBm0, which does not clip. */
const defaultLevel = 0.3;
const maxCached = 16;
const cache = new Map<string, Wave>();

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * The period of a tone in samples. A frequency in whole Hz has a period of at most a second; others are rounded to 0.1
 * Hz, which has at most ten.
 */
const periodOf = (tenths: number, sampleRate: number): number =>
  (sampleRate * 10) / greatestDivisor(sampleRate * 10, tenths);

/** A period and the beginning of the next: a packet that starts anywhere in the first is contiguous. */
interface Wave {
  readonly samples: Int16Array;
  readonly period: number;
}

const longestPacketMs = 60;

/** Computed once for all streams that play it. */
const waveOf = (frequencyHz: number, sampleRate: number, level: number): Wave => {
  const key = `${frequencyHz}/${sampleRate}/${level}`;
  const existing = cache.get(key);
  if (existing !== undefined) return existing;
  const tenths = Math.round(Math.min(Math.max(frequencyHz, 0), sampleRate / 2) * 10) || 0;
  const amplitude = 32_767 * (Math.min(Math.max(level, 0), 1) || 0);
  const period = periodOf(tenths, sampleRate);
  // Integer phase, so that the last sample is as exact as the first.
  const samples = Int16Array.from({ length: period + Math.ceil((sampleRate * longestPacketMs) / 1000) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * ((i * tenths) % (sampleRate * 10))) / (sampleRate * 10))),
  );
  const wave = { samples, period };
  cache.set(key, wave);
  const [oldest] = cache.keys();
  if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
  return wave;
};

/** A sine with continuous phase. `level` is relative to full scale, 0 to 1. */
export const tone = (frequencyHz: number, sampleRate: number, level: number = defaultLevel): Source => {
  const { samples, period } = waveOf(frequencyHz, sampleRate, level);
  const reach = samples.length - period;
  let at = 0;
  return {
    fill: (into) => {
      for (let done = 0; done < into.length; ) {
        const count = Math.min(into.length - done, reach);
        // One native copy: several times as fast as a loop over samples.
        into.set(samples.subarray(at, at + count), done);
        at = (at + count) % period;
        done += count;
      }
      return true;
    },
    close: nothingHeld,
  };
};
