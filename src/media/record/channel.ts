import { Resampler } from '../audio/resampler.ts';

/** A gap in the timestamps may be this much longer than the time that passed. */
const toleranceMs = 1000;
/** A leg that is this far from the clock is set right: the other side's clock is not ours. */
const mostSkewMs = 200;

/** Some audio, with the RTP time of its first sample. */
export interface Stretch {
  readonly samples: Int16Array;
  readonly count: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Hz of the samples. */
  readonly rate: number;
  /** Hz of the timestamps. */
  readonly clockRate: number;
  /** When it came, in ms. */
  readonly now: number;
}

/** Where a stretch belongs: its samples from `from` on, at `at` of the time line. */
export type Put = (samples: Int16Array, from: number, to: number, at: number) => void;

/**
 * One direction of a recording, on the time line of its RTP timestamps: a lost packet is silence of its length, a
 * sample that is already there does not come again. Where the timestamps make no sense, such as at a new source, it
 * begins anew: at the clock, if there is one to keep to, else it just goes on.
 */
export class Leg {
  readonly #rate: number;
  #ssrc = -1;
  #timestamp = 0;
  /** Where `#timestamp` is on the time line. */
  #at = 0;
  #heardAt = 0;
  #resampler: Resampler | undefined;
  /** One past the last sample there is. */
  end = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** `clock`: where the time line is now, for a leg that has another beside it. */
  take(stretch: Stretch, clock: number | undefined, put: Put): void {
    const { timestamp, ssrc, clockRate, now } = stretch;
    const ahead = (timestamp - this.#timestamp) | 0;
    const plausible = ((now - this.#heardAt + toleranceMs) * clockRate) / 1000;
    let at = this.#at + Math.round((ahead * this.#rate) / clockRate);
    const known = ssrc === this.#ssrc && ahead <= plausible + clockRate / 50 && ahead > -clockRate;
    const straight = clock === undefined || Math.abs(at - clock) * 1000 <= mostSkewMs * this.#rate;
    if (!known || !straight) at = clock === undefined ? this.end : Math.max(this.end, Math.round(clock));
    const [samples, count] = this.#fit(stretch);
    const from = Math.min(Math.max(this.end - at, 0), count);
    if (from < count) {
      put(samples, from, count, at + from);
      this.end = at + count;
    }
    this.#heardAt = now;
    this.#ssrc = ssrc;
    if (known && ahead < 0) return;
    this.#timestamp = timestamp;
    this.#at = at;
  }

  /** What comes next has nothing to do with what was before. */
  restart(): void {
    this.#ssrc = -1;
  }

  #fit({ samples, count, rate }: Stretch): readonly [Int16Array, number] {
    if (rate === this.#rate) return [samples, count];
    if (this.#resampler?.from !== rate) this.#resampler = new Resampler(rate, this.#rate);
    const fitted = this.#resampler.process(samples, count);
    return [fitted, fitted.length];
  }
}
