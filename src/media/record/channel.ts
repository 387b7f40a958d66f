import type { AudioSegment } from '../audio/audio-sink.ts';
import { Resampler } from '../audio/resampler.ts';

/** A gap in the timestamps may be this much longer than the time that passed. */
const toleranceMs = 1000;
/** A leg that is this far from the clock is set right: the other side's clock is not ours. */
const maxSkewMs = 200;

/** Where a segment belongs: its samples from `from` on, at `at` of the time line. */
export type PlaceSamples = (samples: Int16Array, from: number, to: number, at: number) => void;

/**
 * One direction of a recording, on the time line of its RTP timestamps: a lost packet is silence of its length, a
 * sample that is already there does not come again. Where the timestamps make no sense, such as at a new source, it
 * begins anew: at the clock, if there is one to keep to, else it just goes on.
 */
export class Channel {
  readonly #rate: number;
  #ssrc = -1;
  #timestamp = 0;
  /** Where `#timestamp` is on the time line. */
  #at = 0;
  #receivedAt = 0;
  #resampler: Resampler | undefined;
  /** One past the last sample there is. */
  end = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** `clock`: where the time line is now, for a leg that has another beside it. */
  take(segment: AudioSegment, clock: number | undefined, put: PlaceSamples): void {
    const { timestamp, ssrc, clockRate, now } = segment;
    const ahead = (timestamp - this.#timestamp) | 0;
    const plausible = ((now - this.#receivedAt + toleranceMs) * clockRate) / 1000;
    let at = this.#at + Math.round((ahead * this.#rate) / clockRate);
    const known = ssrc === this.#ssrc && ahead <= plausible + clockRate / 50 && ahead > -clockRate;
    const straight = clock === undefined || Math.abs(at - clock) * 1000 <= maxSkewMs * this.#rate;
    if (!known || !straight) at = clock === undefined ? this.end : Math.max(this.end, Math.round(clock));
    const [samples, count] = this.#resample(segment);
    const from = Math.min(Math.max(this.end - at, 0), count);
    if (from < count) {
      put(samples, from, count, at + from);
      this.end = at + count;
    }
    this.#receivedAt = now;
    this.#ssrc = ssrc;
    if (known && ahead < 0) return;
    this.#timestamp = timestamp;
    this.#at = at;
  }

  /** What comes next has nothing to do with what was before. */
  restart(): void {
    this.#ssrc = -1;
  }

  #resample({ samples, count, rate }: AudioSegment): readonly [Int16Array, number] {
    if (rate === this.#rate) return [samples, count];
    if (this.#resampler?.from !== rate) this.#resampler = new Resampler(rate, this.#rate);
    const fitted = this.#resampler.process(samples, count);
    return [fitted, fitted.length];
  }
}
