import { Resampler } from '../../audio/resampler.ts';
import { SampleQueue } from '../../audio/sample-queue.ts';
import { nothingHeld, type Source } from './source.ts';

/** Delay before received audio is returned: it compensates jitter. */
const primeMs = 40;
/** Limit of the delay: the oldest audio is dropped. */
const limitMs = 200;

/** Returns received audio to its sender. */
export interface EchoSource extends Source {
  /** Takes received samples at `rate` in Hz, which may differ from the rate that is sent. */
  arrived(samples: Int16Array, count: number, rate: number): void;
}

/**
 * The echo is paced like any source and not sent from the receive path: packets keep the local clock, packet time and
 * codec, and a received burst is not sent as a burst. This costs about 40 ms.
 */
export const echo = (sampleRate: number): EchoSource => {
  const prime = (primeMs * sampleRate) / 1000;
  const limit = (limitMs * sampleRate) / 1000;
  const queue = new SampleQueue(limit);
  let flowing = false;
  let resampler: Resampler | undefined;
  return {
    arrived: (received, receivedCount, rate) => {
      if (rate === sampleRate) resampler = undefined;
      else if (resampler?.from !== rate) resampler = new Resampler(rate, sampleRate);
      const samples = resampler?.process(received, receivedCount) ?? received;
      const count = resampler === undefined ? receivedCount : samples.length;
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
