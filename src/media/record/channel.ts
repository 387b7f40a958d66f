import type { AudioSegment } from '../audio/audio-sink.ts';
import { Resampler } from '../audio/resampler.ts';

/** A gap in the timestamps may exceed the time that passed by this much. */
const toleranceMs = 1000;
/** A channel that is off the clock by this much is realigned: the peer's clock drifts. */
const maxSkewMs = 200;

/** Writes the samples `from` to `to` at position `at` of the time line. */
export type PlaceSamples = (samples: Int16Array, from: number, to: number, at: number) => void;

/**
 * One channel of a recording, on the time line of its RTP timestamps: a lost packet is silence of its length, a
 * duplicate is ignored. When timestamps are implausible, as with a new source, it is realigned: to the clock if there
 * is one, else to its end.
 */
export class Channel {
  readonly #rate: number;
  #ssrc = -1;
  #timestamp = 0;
  /** Position of `#timestamp` on the time line. */
  #at = 0;
  #receivedAt = 0;
  #resampler: Resampler | undefined;
  /** One past the last sample. */
  end = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** `clock`: the current position of the time line, for a channel beside another; undefined in mono. */
  take(segment: AudioSegment, clock: number | undefined, put: PlaceSamples): void {
    const { timestamp, ssrc, clockRate, now } = segment;
    const ahead = (timestamp - this.#timestamp) | 0;
    const plausible = ((now - this.#receivedAt + toleranceMs) * clockRate) / 1000;
    let at = this.#at + Math.round((ahead * this.#rate) / clockRate);
    const continues = ssrc === this.#ssrc && ahead <= plausible + clockRate / 50 && ahead > -clockRate;
    const straight = clock === undefined || Math.abs(at - clock) * 1000 <= maxSkewMs * this.#rate;
    if (!continues || !straight) at = clock === undefined ? this.end : Math.max(this.end, Math.round(clock));
    const [samples, count] = this.#resample(segment);
    const from = Math.min(Math.max(this.end - at, 0), count);
    if (from < count) {
      put(samples, from, count, at + from);
      this.end = at + count;
    }
    this.#receivedAt = now;
    this.#ssrc = ssrc;
    if (continues && ahead < 0) return;
    this.#timestamp = timestamp;
    this.#at = at;
  }

  /** The next segment does not follow the last one. */
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
