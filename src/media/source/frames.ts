import type { AudioFrame } from '../media-driver.ts';
import { Resampler } from './resampler.ts';
import { SampleQueue } from './sample-queue.ts';
import { nothingHeld, type Source } from './source.ts';

/** Frames the app pushes. */
export interface FramesSource extends Source {
  /** Queues a copy. False when it does not fit, or is no audio. */
  push(frame: AudioFrame): boolean;
}

const lowestRate = 4000;
const highestRate = 192_000;

/** Holds at most `queueMs` of audio; plays silence while it is empty. Any rate is brought to the line's. */
export const frames = (sampleRate: number, queueMs: number): FramesSource => {
  const queue = new SampleQueue(Math.ceil((queueMs * sampleRate) / 1000));
  let resampler: Resampler | undefined;
  return {
    push: (frame) => {
      const rate = frame.sampleRate;
      if (!(frame.samples instanceof Int16Array) || !Number.isInteger(rate)) return false;
      if (rate === sampleRate) return queue.write(frame.samples);
      if (rate < lowestRate || rate > highestRate) return false;
      if (Math.ceil((frame.samples.length * sampleRate) / rate) + 1 > queue.room) return false;
      if (resampler?.from !== rate) resampler = new Resampler(rate, sampleRate);
      return queue.write(resampler.process(frame.samples));
    },
    fill: (into) => {
      queue.read(into);
      return true;
    },
    close: nothingHeld,
  };
};
