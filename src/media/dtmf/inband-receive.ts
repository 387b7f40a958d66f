import { highHz, keyAt, lowHz } from './frequencies.ts';
import type { Digit } from './receive.ts';

// Goertzel's algorithm over 12.75 ms (102 samples at 8 kHz): the eight frequencies of ITU-T Q.23 and their second
// harmonics, which speech has and a key tone has not. Limits follow ITU-T Q.24.

const blockMs = 12.75;
/** Least RMS of a block, relative to full scale. */
const quietest = 0.006;
/**
 * Limits of twist, as power ratios: Q.24 requires 4 dB (high above low) and 8 dB (low above high); here 6 and 10 dB.
 */
const normalTwist = 4;
const reverseTwist = 10;
/** Power ratio by which a tone exceeds the next strongest of its group. */
const clearance = 6;
/** Share of the block's energy that is in the two tones: the energy of speech is spread. */
const purity = 0.8;
/**
 * Power ratio of a tone to its second harmonic. For a low tone it is checked only where no high tone is within
 * `nearHz`.
 */
const harmonic = 8;
const nearHz = 150;
/** Limit of the energy ratio of two consecutive blocks of a key: the level of speech varies more. */
const steadiness = 1.6;
/** Consecutive blocks that begin a digit (25 ms) and that end it (38 ms: a shorter break does not split it). */
const blocksOn = 2;
const blocksOff = 3;

/** Detects key tones in audio. A digit is emitted when it ends. */
export class InbandReceiver {
  readonly #rate: number;
  readonly #length: number;
  readonly #factors: Float64Array;
  readonly #one: Float64Array = new Float64Array(16);
  readonly #two: Float64Array = new Float64Array(16);
  #count = 0;
  #energy = 0;
  /** Energy of the previous block. */
  #before = 0;
  #last: string | undefined;
  #same = 0;
  #missing = 0;
  #key: string | undefined;
  #blocks = 0;

  /** `rate` in Hz: 8,000 or more. */
  constructor(rate: number) {
    this.#rate = rate;
    this.#length = Math.round((blockMs * rate) / 1000);
    const fundamentals = [...lowHz, ...highHz];
    const all = [...fundamentals, ...fundamentals.map((hz) => 2 * hz)];
    this.#factors = Float64Array.from(all, (hz) => 2 * Math.cos((2 * Math.PI * hz) / rate));
  }

  get rate(): number {
    return this.#rate;
  }

  /** Takes samples in order; emits the digits that ended in them. */
  process(samples: Int16Array, count: number, emit: (digit: Digit) => void): void {
    const one = this.#one;
    const two = this.#two;
    const factors = this.#factors;
    for (let i = 0; i < count; i++) {
      const x = (samples[i] as number) / 32_768;
      this.#energy += x * x;
      for (let k = 0; k < 16; k++) {
        const next = x + (factors[k] as number) * (one[k] as number) - (two[k] as number);
        two[k] = one[k] as number;
        one[k] = next;
      }
      this.#count += 1;
      if (this.#count === this.#length) this.#block(emit);
    }
  }

  #block(emit: (digit: Digit) => void): void {
    const key = this.#match();
    const [louder, softer] = [Math.max(this.#energy, this.#before), Math.min(this.#energy, this.#before)];
    const steady = louder <= softer * steadiness;
    this.#before = this.#energy;
    this.#one.fill(0);
    this.#two.fill(0);
    this.#count = 0;
    this.#energy = 0;
    this.#same = key !== undefined && key === this.#last && steady ? this.#same + 1 : 1;
    this.#last = key;
    if (this.#key !== undefined) {
      this.#blocks += 1;
      this.#missing = key === this.#key ? 0 : this.#missing + 1;
      if (this.#missing < blocksOff) return;
      const ms = Math.round((this.#blocks - this.#missing) * blockMs);
      const digit = this.#key;
      this.#key = undefined;
      emit({ digit, durationMs: ms });
    }
    if (key !== undefined && this.#same >= blocksOn) {
      this.#key = key;
      this.#blocks = this.#same;
      this.#missing = 0;
    }
  }

  /** Power at frequency `k`; (A N / 2)² for a sine of amplitude A. */
  #power(k: number): number {
    const [a, b] = [this.#one[k] as number, this.#two[k] as number];
    return a * a + b * b - (this.#factors[k] as number) * a * b;
  }

  #match(): string | undefined {
    const n = this.#length;
    if (this.#energy < n * quietest * quietest) return undefined;
    const [low, lowPower, lowNext] = this.#strongest(0);
    const [high, highPower, highNext] = this.#strongest(4);
    if (highPower > lowPower * normalTwist || lowPower > highPower * reverseTwist) return undefined;
    if (lowPower < clearance * lowNext || highPower < clearance * highNext) return undefined;
    // By Parseval: two sines alone give (power low + power high) = energy · N / 2.
    if (lowPower + highPower < (purity * this.#energy * n) / 2) return undefined;
    const apart = Math.abs(2 * (lowHz[low] as number) - (highHz[high - 4] as number)) > nearHz;
    if (apart && this.#power(8 + low) * harmonic > lowPower) return undefined;
    if (this.#power(8 + high) * harmonic > highPower) return undefined;
    return keyAt(low, high - 4);
  }

  #strongest(from: number): readonly [at: number, power: number, next: number] {
    let [at, power, next] = [from, -1, -1];
    for (let k = from; k < from + 4; k++) {
      const p = this.#power(k);
      if (p > power) [at, power, next] = [k, p, power];
      else if (p > next) next = p;
    }
    return [at, power, next];
  }
}
