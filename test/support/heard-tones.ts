import { firstValueFrom, skip, take, toArray } from 'rxjs';
import { expect } from 'vitest';
import type { Call } from '../../src/index.ts';
import { amplitudeAt } from './goertzel.ts';

/** How loud each of these tones, in Hz, is in what a call hears: so many frames from now on. */
export const levelsIn = async (call: Call, tones: readonly number[], frames = 60): Promise<readonly number[]> => {
  const heard = await firstValueFrom(call.audio$.pipe(skip(15), take(frames), toArray()));
  const rate = heard[0]?.sampleRate ?? 8000;
  const samples = heard.flatMap((frame) => [...frame.samples]);
  return tones.map((hz) => amplitudeAt(hz, samples, rate));
};

/** Loud where it should be, and 30 dB down where it must not be. */
export const expectHeard = (levels: readonly number[], wanted: readonly boolean[]): void => {
  const loudest = Math.max(...levels, 1);
  const heard = levels.map((level) => (level > 500 ? true : level < loudest / 30 || level < 20 ? false : level));
  expect(heard, JSON.stringify(levels)).toEqual(wanted);
};
