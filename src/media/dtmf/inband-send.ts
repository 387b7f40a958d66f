import type { Overlay } from '../playback/player-events.ts';
import { frequenciesOf } from './frequencies.ts';

/** Of full scale: -8 dBm0, and 2 dB more for the high tone, as lines attenuate high frequencies (ITU-T Q.23, Q.24). */
const lowLevel = 0.2;
const highLevel = 0.25;
const gapMs = 60;
const shortestMs = 50;
const longestMs = 60_000;
const maxWaiting = 256;

interface Tone {
  /** Cycles per sample of both tones; undefined: the gap after a digit. */
  readonly cycles: readonly [number, number] | undefined;
  readonly length: number;
  readonly ref: number | undefined;
}

/** Sends digits as tones. They replace the played audio: mixed with it they would not be detected. */
export class InbandDtmf implements Overlay {
  readonly rate: number;
  readonly #emitSent: (ref: number) => void;
  readonly #tones: Tone[] = [];
  readonly #finished: number[] = [];
  #position = 0;

  constructor(rate: number, emitSent: (ref: number) => void) {
    this.rate = rate;
    this.#emitSent = emitSent;
  }

  /** Queues digits. False, and nothing queued, when there are too many or none. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    const pairs = [...digits].map(frequenciesOf).filter((pair) => pair !== undefined);
    if (pairs.length === 0 || this.#tones.length + 2 * pairs.length > 2 * maxWaiting) return false;
    const ms = Number.isFinite(durationMs) ? Math.min(Math.max(durationMs, shortestMs), longestMs) : shortestMs;
    for (const [i, [low, high]] of pairs.entries()) {
      const ofLast = i === pairs.length - 1 ? ref : undefined;
      const cycles = [low / this.rate, high / this.rate] as const;
      this.#tones.push({ cycles, length: Math.round((ms * this.rate) / 1000), ref: ofLast });
      this.#tones.push({ cycles: undefined, length: (gapMs * this.rate) / 1000, ref: undefined });
    }
    return true;
  }

  get busy(): boolean {
    return this.#tones.length > 0 || this.#finished.length > 0;
  }

  fill(into: Int16Array): boolean {
    for (let i = 0; i < into.length; i++) {
      const tone = this.#tones[0];
      if (tone === undefined) break;
      into[i] = tone.cycles === undefined ? 0 : sample(tone.cycles, this.#position);
      this.#position += 1;
      if (this.#position < tone.length) continue;
      this.#position = 0;
      this.#tones.shift();
      if (tone.ref !== undefined) this.#finished.push(tone.ref);
    }
    return this.#finished.length === 0;
  }

  sent(): void {
    for (const ref of this.#finished.splice(0)) this.#emitSent(ref);
  }

  /** Drops all digits; returns the numbers of the commands that were not sent. */
  abandon(): readonly number[] {
    const refs = [...this.#finished.splice(0), ...this.#tones.splice(0).map((tone) => tone.ref)];
    this.#position = 0;
    return refs.filter((ref) => ref !== undefined);
  }
}

const sample = ([low, high]: readonly [number, number], at: number): number =>
  Math.round(
    32_767 *
      (lowLevel * Math.sin(2 * Math.PI * ((at * low) % 1)) + highLevel * Math.sin(2 * Math.PI * ((at * high) % 1))),
  );
