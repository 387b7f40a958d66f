import type { AudioSource } from '../../../signal/media.ts';
import { nothingHeld, type Source } from './source.ts';

type Cadence = Extract<AudioSource, { kind: 'cadence' }>;

/** Level of each sine, relative to full scale: about -16 dBm0, so that two of them have the level of one tone. */
const defaultLevel = 0.15;
/** Limit of steps, and of sines per step. */
const maxSteps = 64;
/** Fade at both ends of a tone: without it the tone clicks. */
const edgeMs = 5;

interface Step {
  /** Cycles per sample of each sine. */
  readonly cycles: readonly number[];
  /** In samples; Infinity when it does not end. */
  readonly length: number;
}

const stepsOf = ({ steps }: Cadence, rate: number): readonly Step[] =>
  steps.slice(0, maxSteps).map(({ frequenciesHz, ms }) => ({
    cycles: frequenciesHz
      .slice(0, maxSteps)
      .filter((hz) => hz > 0 && hz < rate / 2)
      .map((hz) => hz / rate),
    length: ms === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round((ms * rate) / 1000) || 1),
  }));

/** A sequence of tones and pauses. Each step begins at phase 0, which continues from packet to packet. */
export const cadence = (source: Cadence, rate: number): Source => new CadenceSource(source, rate);

class CadenceSource implements Source {
  readonly #steps: readonly Step[];
  readonly #loop: boolean;
  readonly #amplitude: number;
  readonly #edge: number;
  #step = 0;
  /** Position in the step, in samples. */
  #at = 0;
  filled = 0;

  constructor(source: Cadence, rate: number) {
    this.#steps = stepsOf(source, rate);
    this.#loop = source.loop === true;
    this.#amplitude = 32_767 * (Math.min(Math.max(source.level ?? defaultLevel, 0), 1) || 0);
    this.#edge = (edgeMs * rate) / 1000;
  }

  fill(into: Int16Array): boolean {
    let at = 0;
    while (at < into.length) {
      const step = this.#steps[this.#step];
      if (step === undefined) break;
      const until = Math.min(into.length, at + step.length - this.#at);
      for (; at < until; at++, this.#at++) into[at] = this.#sample(step);
      if (this.#at < step.length) break;
      this.#at = 0;
      this.#step += 1;
      if (this.#loop && this.#step === this.#steps.length) this.#step = 0;
    }
    this.filled = at;
    into.fill(0, at);
    return this.#step < this.#steps.length;
  }

  close(done: () => void): void {
    nothingHeld(done);
  }

  #sample({ cycles, length }: Step): number {
    if (cycles.length === 0) return 0;
    let sum = 0;
    for (const each of cycles) sum += Math.sin(2 * Math.PI * ((this.#at * each) % 1));
    const edge = Math.min(1, (this.#at + 1) / this.#edge, (length - this.#at) / this.#edge);
    return Math.max(-32_768, Math.min(32_767, Math.round(this.#amplitude * edge * sum)));
  }
}
