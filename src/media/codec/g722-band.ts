// ITU-T G.722 §3.6 (adaptive prediction) and §3.5 (adaptive quantizer scale), in the 16-bit arithmetic of its clause 6.

/** Clause 6.1: sums and differences stay within 16 bits. */
export const saturated = (value: number): number => (value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value);

/** Table 20/G.722 (ILB): 2^(i/32) in 1/2048. */
const powers: Int32Array = Int32Array.from([
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
]);

const sameSign = (a: number, b: number): boolean => a < 0 === b < 0;

/** State of one sub-band: two poles, six zeros, and the size of a quantizer step. The same in encoder and decoder. */
export class SubBand {
  readonly #scaleLimit: number;
  readonly #scaleShift: number;
  /** The predicted sample. */
  s = 0;
  /** The quantizer's step. */
  step: number;
  #scale = 0;
  #zeros = 0;
  #a1 = 0;
  #a2 = 0;
  #r1 = 0;
  #p1 = 0;
  #p2 = 0;
  readonly #b = new Int32Array(6);
  readonly #d = new Int32Array(6);

  constructor(band: 'lower' | 'higher') {
    const lower = band === 'lower';
    this.step = lower ? 32 : 8;
    this.#scaleLimit = lower ? 18_432 : 22_528;
    this.#scaleShift = lower ? 8 : 10;
  }

  /** The step follows the code (LOGSCL, SCALEL; LOGSCH, SCALEH). `change` is the change of level that the code stands for. */
  scale(change: number): void {
    const scale = ((this.#scale * 127) >> 7) + change;
    this.#scale = scale < 0 ? 0 : scale > this.#scaleLimit ? this.#scaleLimit : scale;
    const power = powers[(this.#scale >> 6) & 31] as number;
    const shift = this.#scaleShift - (this.#scale >> 11);
    this.step = (shift < 0 ? power << -shift : power >> shift) << 2;
  }

  /** Takes the quantized difference in and predicts the next sample (clause 6.2.1.3, block 4). */
  predict(difference: number): void {
    const r = saturated(this.s + difference);
    const p = saturated(this.#zeros + difference);
    this.#poles(p);
    this.#adaptZeros(difference);
    const poles = saturated(((this.#a1 * saturated(2 * r)) >> 15) + ((this.#a2 * saturated(2 * this.#r1)) >> 15));
    this.#r1 = r;
    this.s = saturated(poles + this.#zeros);
  }

  /** UPPOL2, then UPPOL1, which must keep the filter stable. */
  #poles(p: number): void {
    const alike = sameSign(p, this.#p1);
    const four = saturated(this.#a1 << 2);
    const pulled = alike ? -four : four;
    let a2 = (sameSign(p, this.#p2) ? 128 : -128) + ((pulled > 32_767 ? 32_767 : pulled) >> 7);
    a2 += (this.#a2 * 32_512) >> 15;
    a2 = a2 > 12_288 ? 12_288 : a2 < -12_288 ? -12_288 : a2;
    const most = saturated(15_360 - a2);
    const a1 = saturated((alike ? 192 : -192) + ((this.#a1 * 32_640) >> 15));
    this.#a1 = a1 > most ? most : a1 < -most ? -most : a1;
    this.#a2 = a2;
    this.#p2 = this.#p1;
    this.#p1 = p;
  }

  /** UPZERO, DELAYA and FILTEZ in one walk from the oldest. */
  #adaptZeros(difference: number): void {
    const b = this.#b;
    const d = this.#d;
    const pull = difference === 0 ? 0 : 128;
    let sum = 0;
    for (let i = 5; i >= 0; i--) {
      const before = d[i] as number;
      const leaked = ((b[i] as number) * 32_640) >> 15;
      const zero = saturated(leaked + (sameSign(before, difference) ? pull : -pull));
      b[i] = zero;
      const held = i === 0 ? difference : (d[i - 1] as number);
      d[i] = held;
      sum += (zero * saturated(2 * held)) >> 15;
    }
    this.#zeros = saturated(sum);
  }
}
