import { expect } from 'vitest';
import { measureTone, readWav } from './tone.ts';

export interface ExpectedTone {
  readonly hz: number;
  /** How far off it may be. */
  readonly withinHz?: number;
  /** Of the middle quarter second. G.711 over a clean loopback measures 38 dB; a packet lost in each would cost 20. */
  readonly snrDb?: number;
  /** At least so long. */
  readonly seconds: number;
}

/** A recording made in real time holds this tone: clean, whole, and of its length. */
export const expectTone = async (
  path: string,
  { hz, withinHz = 2, snrDb = 25, seconds }: ExpectedTone,
): Promise<void> => {
  const tone = measureTone(await readWav(path));
  const what = `${path}: ${JSON.stringify(tone)}`;
  expect(Math.abs(tone.peakHz - hz), what).toBeLessThan(withinHz);
  expect(tone.steadyDb, what).toBeGreaterThan(snrDb);
  expect(tone.seconds, what).toBeGreaterThan(seconds);
  // A process that stalls longer than its late-frame policy allows drops frames, but few.
  expect(tone.silentFrames, what).toBeLessThanOrEqual(tone.frames / 4);
};
