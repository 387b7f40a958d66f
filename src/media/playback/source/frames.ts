import type { AudioFrame } from '../../audio/frame.ts';
import { Resampler } from '../../audio/resampler.ts';
import { SampleQueue } from '../../audio/sample-queue.ts';
import { nothingHeld, type Source } from './source.ts';

const lowestRate = 4000;
const highestRate = 192_000;

/** Frames the application pushes. Silence while there are none; ends after `finish`. */
export class FramesSource implements Source {
  readonly #queueMs: number;
  #sampleRate: number;
  #queue: SampleQueue;
  #resampler: Resampler | undefined;
  #finished = false;
  filled = 0;

  /** Holds at most `queueMs` of audio. Other rates are resampled to `sampleRate`. */
  constructor(sampleRate: number, queueMs: number) {
    this.#queueMs = queueMs;
    this.#sampleRate = sampleRate;
    this.#queue = this.#queueAt(sampleRate);
  }

  /** Queued samples. */
  get waiting(): number {
    return this.#queue.count;
  }

  /** Queues a copy. False when it does not fit, or is not valid audio. */
  push(frame: AudioFrame): boolean {
    const rate = frame.sampleRate;
    if (this.#finished || !(frame.samples instanceof Int16Array) || !Number.isInteger(rate)) return false;
    if (rate === this.#sampleRate) return this.#queue.write(frame.samples);
    if (rate < lowestRate || rate > highestRate) return false;
    if (Math.ceil((frame.samples.length * this.#sampleRate) / rate) + 1 > this.#queue.room) return false;
    if (this.#resampler?.from !== rate) this.#resampler = new Resampler(rate, this.#sampleRate);
    return this.#queue.write(this.#resampler.process(frame.samples));
  }

  /** Changes the output rate, in Hz; queued samples are resampled. */
  setRate(rate: number): void {
    if (rate === this.#sampleRate) return;
    const waiting = new Int16Array(this.#queue.count);
    this.#queue.read(waiting);
    this.#queue = this.#queueAt(rate);
    if (waiting.length > 0) {
      const change = new Resampler(this.#sampleRate, rate);
      this.#queue.write(change.process(waiting));
      this.#queue.write(change.flush().subarray(0, this.#queue.room));
    }
    this.#sampleRate = rate;
    this.#resampler = undefined;
  }

  /** No more frames follow. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    if (this.#resampler === undefined) return;
    // What does not fit is a few samples of the filter's tail.
    this.#queue.write(this.#resampler.flush().subarray(0, this.#queue.room));
  }

  clear(): void {
    this.#queue.drop(this.#queue.count);
    this.#resampler = undefined;
  }

  #queueAt(rate: number): SampleQueue {
    return new SampleQueue(Math.ceil((this.#queueMs * rate) / 1000));
  }

  fill(into: Int16Array): boolean {
    this.filled = this.#queue.read(into);
    return !this.#finished || this.#queue.count > 0;
  }

  close(done: () => void): void {
    nothingHeld(done);
  }
}
