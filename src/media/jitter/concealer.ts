const shortestPeriodMs = 2.5;
const longestPeriodMs = 15;
const templateMs = 15;
const mergeMs = 4;
/**
 * Concealment keeps its level until `fadeFromMs` and is faded out at `fadeUntilMs`: later it no longer resembles the
 * signal.
 */
const fadeFromMs = 10;
const fadeUntilMs = 60;
/** Mean square below which no period is searched for: -60 dB of full scale. */
const quietPower = 32 * 32;

/**
 * Packet loss concealment by pitch repetition, as in ITU-T G.711 Appendix I: repeats the last pitch period, cross-faded
 * with itself and with the audio that follows, and fades out.
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

  /** Whether concealment is under way. */
  get active(): boolean {
    return this.#length > 0;
  }

  /** Whether the recent audio is near silence. */
  get quiet(): boolean {
    const history = this.#history;
    const from = history.length >> 1;
    let power = 0;
    for (let i = from; i < history.length; i++) power += (history[i] as number) ** 2;
    return power < quietPower * (history.length - from);
  }

  /** Cross-fades the beginning of received audio with the concealment before it, if any. */
  join(samples: Int16Array, from: number, to: number): void {
    if (this.#length > 0) this.#merge(samples, from, to);
  }

  /** The next audio does not follow the last: it is cross-faded with a continuation of the last. */
  start(): void {
    if (this.#length === 0) this.#begin();
  }

  /** Conceals `count` samples. `fades` false: for a few milliseconds in front of received audio. */
  conceal(into: Int16Array, from: number, count: number, fades: boolean = true): void {
    if (this.#length === 0) this.#begin();
    for (let i = from; i < from + count; i++) into[i] = Math.round(this.#next(fades));
    this.remember(into, from, from + count);
  }

  /** Appends played samples to the history that periods are taken from. */
  remember(samples: Int16Array, from: number, to: number): void {
    const history = this.#history;
    const count = Math.min(to - from, history.length);
    history.copyWithin(0, count);
    for (let i = 0, at = history.length - count; i < count; i++) history[at + i] = samples[to - count + i] as number;
  }

  /** The pitch period of the last audio, in samples. */
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
      // The end of the period is cross-faded with the samples before its beginning, so that the repetition has no step.
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
    // The remaining step between the last received sample and the first repeated one.
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

  /** The lag of the highest correlation: first at 4 kHz, then refined to one sample. */
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
