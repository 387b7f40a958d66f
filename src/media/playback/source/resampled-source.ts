import { Resampler } from '../../audio/resampler.ts';
import { SampleQueue } from '../../audio/sample-queue.ts';
import type { Source } from './source.ts';

/** Audio read from the source at a time. */
const pieceMs = 10;

/** Resamples a source that was opened at another rate; its phase continues over the change. */
export class ResampledSource implements Pick<Source, 'fill'> {
  readonly #source: Pick<Source, 'fill'>;
  readonly #resampler: Resampler;
  readonly #piece: Int16Array;
  readonly #queue: SampleQueue;
  #over = false;

  constructor(source: Pick<Source, 'fill'>, from: number, to: number) {
    this.#source = source;
    this.#resampler = new Resampler(from, to);
    this.#piece = new Int16Array(Math.ceil((from * pieceMs) / 1000));
    this.#queue = new SampleQueue(to);
  }

  fill(into: Int16Array): boolean {
    while (!this.#over && this.#queue.count < into.length) {
      this.#over = !this.#source.fill(this.#piece);
      this.#queue.write(this.#resampler.process(this.#piece));
      if (this.#over) this.#queue.write(this.#resampler.flush());
    }
    this.#queue.read(into);
    return !this.#over || this.#queue.count > 0;
  }
}
