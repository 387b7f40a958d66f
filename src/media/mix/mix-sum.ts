import { softLimited } from './soft-limit.ts';

/**
 * One block of a mix: all parts are summed once, in 32 bits, and each participant's own part is subtracted for its mix:
 * the cost per participant is constant. Integers, so that the subtraction is exact.
 */
export class MixSum {
  readonly #sum: Int32Array;
  /** Samples that were limited to 16 bits, in all mixes so far. */
  limited = 0;

  constructor(count: number) {
    this.#sum = new Int32Array(count);
  }

  begin(): void {
    this.#sum.fill(0);
  }

  add(part: Int32Array | Int16Array): void {
    const sum = this.#sum;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
  }

  /** The sum without `own`; all of it when absent. */
  mix(into: Int16Array, own?: Int32Array): void {
    const sum = this.#sum;
    for (let i = 0; i < sum.length; i++) {
      const wide = (sum[i] as number) - (own === undefined ? 0 : (own[i] as number));
      const fits = softLimited(wide);
      if (fits !== wide) this.limited += 1;
      into[i] = fits;
    }
  }
}
