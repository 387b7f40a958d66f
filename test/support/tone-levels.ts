import { firstValueFrom, skip, take, toArray } from 'rxjs';
import { expect } from 'vitest';
import type { Call } from '../../src/index.ts';
import { amplitudeAt } from './goertzel.ts';

/** The amplitude of each of these tones, in Hz, in the next received frames of a call. */
export const levelsIn = async (call: Call, tones: readonly number[], frames = 60): Promise<readonly number[]> => {
  const received = await firstValueFrom(call.audio$.pipe(skip(15), take(frames), toArray()));
  const rate = received[0]?.sampleRate ?? 8000;
  const samples = received.flatMap((frame) => [...frame.samples]);
  return tones.map((hz) => amplitudeAt(hz, samples, rate));
};

/** Expects the wanted tones to be loud, and the others 30 dB below the loudest. */
export const expectTones = (levels: readonly number[], wanted: readonly boolean[]): void => {
  const loudest = Math.max(...levels, 1);
  const loud = levels.map((level) => (level > 500 ? true : level < loudest / 30 || level < 20 ? false : level));
  expect(loud, JSON.stringify(levels)).toEqual(wanted);
};
