import { Resampler } from '../../audio/resampler.ts';
import { SampleQueue } from '../../audio/sample-queue.ts';
import { nothingHeld, type Source } from './source.ts';

/** What arrives is held back this long before it is returned, so that uneven arrival makes no holes. */
const primeMs = 40;
/** More than this waiting is a delay nobody wants: the oldest is thrown away. */
const limitMs = 200;

/** What arrives is sent back. */
export interface EchoSource extends Source {
  /** Takes samples that arrived, at this rate in Hz: what arrives may speak another codec than what is sent. */
  arrived(samples: Int16Array, count: number, rate: number): void;
}

/**
 * Echo goes by way of the pacing like any source, not straight out of the receive path: our packets keep our own clock,
 * packet time and codec whatever arrives, and a burst that arrives does not leave as a burst. It costs about 40 ms.
 */
export const echo = (sampleRate: number): EchoSource => {
  const prime = (primeMs * sampleRate) / 1000;
  const limit = (limitMs * sampleRate) / 1000;
  const queue = new SampleQueue(limit);
  let flowing = false;
  let resampler: Resampler | undefined;
  return {
    arrived: (heard, heardCount, rate) => {
      if (rate === sampleRate) resampler = undefined;
      else if (resampler?.from !== rate) resampler = new Resampler(rate, sampleRate);
      const samples = resampler?.process(heard, heardCount) ?? heard;
      const count = resampler === undefined ? heardCount : samples.length;
      const taken = Math.min(count, limit);
      if (queue.room < taken) queue.drop(taken - queue.room);
      queue.write(samples, taken);
    },
    fill: (into) => {
      if (!flowing && queue.count < Math.max(prime, into.length)) {
        into.fill(0);
        return true;
      }
      flowing = queue.read(into) === into.length;
      return true;
    },
    close: nothingHeld,
  };
};
