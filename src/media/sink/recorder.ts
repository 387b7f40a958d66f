import type { WavWriter } from './wav-writer.ts';

/** A gap in the timestamps may be this much longer than the time that passed. */
const toleranceMs = 1000;

/**
 * Lays what arrives on the time line of its RTP timestamps: a lost packet is silence of its length, a sample that was
 * already written is not written again. Where the timestamps make no sense, such as at a new source, it just goes on.
 */
export class Recorder {
  readonly #writer: WavWriter;
  #ssrc = -1;
  #expected = 0;
  #heardAt = 0;

  constructor(writer: WavWriter) {
    this.#writer = writer;
  }

  /** `timestamp` in samples, as it is for every codec whose RTP clock is its sample rate. */
  heard(samples: Int16Array, count: number, timestamp: number, ssrc: number, rate: number, now: number): void {
    let from = 0;
    if (ssrc === this.#ssrc) {
      const gap = (timestamp - this.#expected) | 0;
      const plausible = ((now - this.#heardAt + toleranceMs) * rate) / 1000;
      if (gap > 0 && gap <= plausible) this.#writer.skip(gap);
      // An overlap; going back further than a second is a new beginning.
      if (gap < 0 && gap > -rate) from = Math.min(-gap, count);
    }
    this.#writer.write(samples, from, count);
    this.#ssrc = ssrc;
    this.#heardAt = now;
    if (from < count || count === 0) this.#expected = (timestamp + count) >>> 0;
  }

  finish(): void {
    this.#writer.finish();
  }
}
