import { gainOf } from '../audio/gain.ts';
import { Resampler } from '../audio/resampler.ts';
import { SampleQueue } from '../audio/sample-queue.ts';
import { SpeechLevel } from './speech-level.ts';

/** Blocks that are queued beyond one frame; older audio is dropped. */
const maxBlocks = 3;
/** Blocks after which audio that was always queued is dropped: it only adds delay. */
const surplusAfter = 25;

/** One participant's audio on its way into the mix. */
export class Participant {
  readonly level: SpeechLevel = new SpeechLevel();
  readonly #rate: number;
  readonly #block: number;
  readonly #read: Int16Array;
  /** Its part of the current block, with its gain applied. Wider than 16 bits, so that the gain does not clip. */
  readonly part: Int32Array;
  #queue: SampleQueue;
  #resampler: Resampler | undefined;
  #gain = 1;
  #frame = 0;
  #least = 0;
  #mixes = 0;
  muted = false;
  /** It had audio in the last block, or has started since: the next block waits for it. */
  awaited = false;
  /** `part` belongs to the current block. */
  contributes = false;

  constructor(rate: number, block: number) {
    this.#rate = rate;
    this.#block = block;
    this.#read = new Int16Array(block);
    this.part = new Int32Array(block);
    this.#queue = new SampleQueue(0);
  }

  get gain(): number {
    return this.#gain;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  get ready(): boolean {
    return this.#queue.count >= this.#block;
  }

  /** A whole block more is queued than arrives at a time: the mix stops waiting for the others. */
  get ahead(): boolean {
    return this.#queue.count >= this.#block + this.#frame;
  }

  /** Queued samples. */
  get waiting(): number {
    return this.#queue.count;
  }

  push(samples: Int16Array, rate: number): void {
    if (samples.length === 0) return;
    const fresh = rate !== this.#rate && this.#resampler?.from !== rate;
    if (rate === this.#rate) this.#resampler = undefined;
    else if (fresh) this.#resampler = new Resampler(rate, this.#rate);
    const fit = this.#resampler?.process(samples) ?? samples;
    const frame = Math.ceil((samples.length * this.#rate) / rate);
    if (frame > this.#frame) {
      this.#frame = frame;
      const kept = this.#queue;
      this.#queue = new SampleQueue(frame + maxBlocks * this.#block);
      this.#queue.write(take(kept));
    }
    // Padding: otherwise the samples retained by the resampler, or missing to a whole block, would delay every block by
    // a frame.
    const short = this.#queue.count === 0 && (fresh || !this.awaited) ? -fit.length % this.#block : 0;
    if (short < 0) this.#queue.write(new Int16Array(this.#block + short));
    this.#queue.drop(Math.max(0, fit.length - this.#queue.room));
    this.#queue.write(fit);
    this.awaited = true;
  }

  /** Takes its part of the next block from the queue. */
  takeBlock(blockMs: number): void {
    this.contributes = false;
    if (!this.ready) {
      this.awaited = false;
      this.level.decay(blockMs);
      return;
    }
    this.#queue.read(this.#read);
    this.#dropSurplus();
    if (this.muted) {
      this.level.decay(blockMs);
      return;
    }
    this.contributes = true;
    let energy = 0;
    for (let i = 0; i < this.#block; i++) {
      const sample = Math.round((this.#read[i] as number) * this.#gain);
      this.part[i] = sample;
      energy += sample * sample;
    }
    this.level.update(energy / this.#block, blockMs);
  }

  /** Drops queued audio, until the next frame. */
  clear(): void {
    this.#queue.drop(this.#queue.count);
    this.#resampler = undefined;
    this.awaited = false;
    this.level.reset();
  }

  #dropSurplus(): void {
    const left = this.#queue.count;
    this.#least = this.#mixes === 0 ? left : Math.min(this.#least, left);
    this.#mixes += 1;
    if (this.#mixes < surplusAfter) return;
    if (this.#least >= this.#block) this.#queue.drop(this.#block);
    this.#mixes = 0;
  }
}

const take = (queue: SampleQueue): Int16Array => {
  const samples = new Int16Array(queue.count);
  queue.read(samples);
  return samples;
};
