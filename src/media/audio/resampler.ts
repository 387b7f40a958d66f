import { kernelFor } from './resampling-kernel.ts';

/** Changes the sample rate of a stream, one block after another, without a discontinuity between blocks. */
export class Resampler {
  readonly from: number;
  readonly to: number;
  readonly #reach: number;
  readonly #phases: number;
  readonly #taps: Float32Array;
  #held: Float32Array;
  #count: number;
  /** Index into `#held` of the sample at or before the next output. */
  #at: number;
  /** Distance of the next output from that sample, in 1/to of a sample. */
  #after = 0;
  #out: Int16Array = new Int16Array(0);

  /** Rates in whole Hz. */
  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
    const kernel = kernelFor(from, to);
    this.#reach = kernel.reach;
    this.#phases = kernel.phases;
    this.#taps = kernel.taps;
    // Silence before the first sample, so that the first output coincides with it.
    this.#held = new Float32Array(2 * kernel.reach + 1024);
    this.#count = kernel.reach - 1;
    this.#at = kernel.reach - 1;
  }

  /** Resamples `samples`. The result is valid until the next call. */
  process(samples: Int16Array, count: number = samples.length): Int16Array {
    this.#append(samples, count);
    const most = Math.ceil(((this.#count - this.#at) * this.to) / this.from) + 1;
    if (this.#out.length < most) this.#out = new Int16Array(most);
    const reach = this.#reach;
    const width = 2 * reach;
    const held = this.#held;
    const taps = this.#taps;
    let made = 0;
    while (this.#at + reach < this.#count) {
      const row = Math.floor((this.#after * this.#phases) / this.to) * width;
      const first = this.#at - reach + 1;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (held[first + i] as number) * (taps[row + i] as number);
      this.#out[made++] = Math.max(-32768, Math.min(32767, Math.round(sum)));
      this.#after += this.from;
      while (this.#after >= this.to) {
        this.#after -= this.to;
        this.#at += 1;
      }
    }
    const gone = this.#at - reach + 1;
    held.copyWithin(0, gone, this.#count);
    this.#at -= gone;
    this.#count -= gone;
    return this.#out.subarray(0, made);
  }

  /** The output that remains after the last sample. */
  flush(): Int16Array {
    return this.process(new Int16Array(this.#reach));
  }

  #append(samples: Int16Array, count: number): void {
    if (this.#count + count > this.#held.length) {
      const wider = new Float32Array(2 * (this.#count + count));
      wider.set(this.#held.subarray(0, this.#count));
      this.#held = wider;
    }
    for (let i = 0; i < count; i++) this.#held[this.#count + i] = samples[i] as number;
    this.#count += count;
  }
}
