const shortestPeriodMs = 2.5;
const longestPeriodMs = 15;
const templateMs = 15;
const mergeMs = 4;
/** Unchanged for so long, then faded to nothing by the second time: what is made up is no longer likely. */
const fadeFromMs = 10;
const fadeUntilMs = 60;
/** Below this, a mean square, there is no period to find: -60 dB of full scale. */
const quietPower = 32 * 32;

/**
 * Makes up audio for what did not come, out of the last period of what did: the idea of ITU-T G.711 Appendix I. Repeats
 * one pitch period, joined to itself and to what follows without a step, and fades.
 */
export class Concealer {
  readonly #rate: number;
  readonly #history: Int16Array;
  readonly #period: Float32Array;
  readonly #mergeLength: number;
  #length = 0;
  #at = 0;
  #made = 0;
  #step = 0;

  constructor(sampleRate: number) {
    this.#rate = sampleRate;
    this.#history = new Int16Array(Math.ceil(((longestPeriodMs * 2 + templateMs) * sampleRate) / 1000));
    this.#period = new Float32Array(Math.ceil((longestPeriodMs * sampleRate) / 1000) + 1);
    this.#mergeLength = Math.floor((mergeMs * sampleRate) / 1000);
  }

  /** Whether what is played is being made up. */
  get active(): boolean {
    return this.#length > 0;
  }

  /** Whether hardly anything was heard of late. */
  get quiet(): boolean {
    const history = this.#history;
    const from = history.length >> 1;
    let power = 0;
    for (let i = from; i < history.length; i++) power += (history[i] as number) ** 2;
    return power < quietPower * (history.length - from);
  }

  /** Joins what is played next, from `from` on, to what was made up before it. */
  join(samples: Int16Array, from: number, to: number): void {
    if (this.#length > 0) this.#merge(samples, from, to);
  }

  /** What comes next is not what follows: it is to be joined to what would have followed. */
  start(): void {
    if (this.#length === 0) this.#begin();
  }

  /** Makes up `count` samples. `fades` false: for a stretch of a few milliseconds whose successor is at hand. */
  conceal(into: Int16Array, from: number, count: number, fades: boolean = true): void {
    if (this.#length === 0) this.#begin();
    for (let i = from; i < from + count; i++) into[i] = Math.round(this.#next(fades));
    this.remember(into, from, from + count);
  }

  /** Takes what is played into what is repeated later. */
  remember(samples: Int16Array, from: number, to: number): void {
    const history = this.#history;
    const count = Math.min(to - from, history.length);
    history.copyWithin(0, count);
    for (let i = 0, at = history.length - count; i < count; i++) history[at + i] = samples[to - count + i] as number;
  }

  /** The period of what was heard last, in samples. */
  period(): number {
    return this.#search();
  }

  #begin(): void {
    const history = this.#history;
    const end = history.length;
    const length = this.#search();
    const blend = length >> 2;
    for (let i = 0; i < length; i++) {
      const sample = history[end - length + i] as number;
      const into = i - (length - blend);
      // Its end becomes what came before its beginning, so that the repetition has no step.
      const before = into < 0 ? 0 : (history[end - 2 * length + i] as number);
      const share = into < 0 ? 0 : (into + 1) / (blend + 1);
      this.#period[i] = sample + (before - sample) * share;
    }
    this.#length = length;
    this.#at = 0;
    this.#made = 0;
    this.#step = (history[end - 1] as number) - (history[end - length - 1] as number);
  }

  #next(fades: boolean): number {
    const blend = this.#length >> 2;
    let sample = this.#period[this.#at] as number;
    // What is left of the step between the last real sample and the first repeated one.
    if (this.#made < blend) sample += this.#step * (1 - (this.#made + 1) / (blend + 1));
    const ms = (this.#made * 1000) / this.#rate;
    if (fades && ms > fadeFromMs) sample *= Math.max(0, (fadeUntilMs - ms) / (fadeUntilMs - fadeFromMs));
    this.#made += 1;
    this.#at = this.#at + 1 === this.#length ? 0 : this.#at + 1;
    return Math.max(-32_768, Math.min(32_767, sample));
  }

  #merge(samples: Int16Array, from: number, to: number): void {
    const length = Math.min(this.#mergeLength, to - from);
    const fades = this.#made > (fadeFromMs * this.#rate) / 1000;
    for (let i = 0; i < length; i++) {
      const share = (i + 1) / (length + 1);
      const real = samples[from + i] as number;
      samples[from + i] = Math.round(real * share + this.#next(fades) * (1 - share));
    }
    this.#length = 0;
  }

  /** The lag at which what was heard last resembles itself most: first roughly at 4 kHz, then to the sample. */
  #search(): number {
    const [shortest, longest] = [shortestPeriodMs, longestPeriodMs].map((ms) => Math.floor((ms * this.#rate) / 1000));
    const coarse = Math.max(1, Math.floor(this.#rate / 4000));
    const rough = this.#best(shortest as number, longest as number, coarse, coarse);
    if (coarse === 1) return rough;
    const low = Math.max(shortest as number, rough - coarse);
    return this.#best(low, Math.min(longest as number, rough + coarse), 1, Math.max(1, coarse >> 2));
  }

  #best(low: number, high: number, lagStep: number, sampleStep: number): number {
    const history = this.#history;
    const end = history.length;
    const from = end - Math.floor((templateMs * this.#rate) / 1000);
    let best = high;
    let bestMatch = Number.NEGATIVE_INFINITY;
    for (let lag = low; lag <= high; lag += lagStep) {
      let product = 0;
      let power = 1;
      for (let i = from; i < end; i += sampleStep) {
        const earlier = history[i - lag] as number;
        product += (history[i] as number) * earlier;
        power += earlier * earlier;
      }
      const match = product / Math.sqrt(power);
      if (match > bestMatch) {
        bestMatch = match;
        best = lag;
      }
    }
    return best;
  }
}
