import type { FromWorker } from './worker-protocol.ts';

/** Gathers what one callback of the event loop has to say, in order, and sends it as one message. */
export class PostBatch {
  readonly #post: (batch: readonly FromWorker[], move: ArrayBuffer[]) => void;
  #batch: FromWorker[] = [];
  #move: ArrayBuffer[] = [];

  constructor(post: (batch: readonly FromWorker[], move: ArrayBuffer[]) => void) {
    this.#post = post;
  }

  add(word: FromWorker, moved?: ArrayBufferLike): void {
    if (this.#batch.length === 0) queueMicrotask(this.#flush);
    this.#batch.push(word);
    if (moved instanceof ArrayBuffer) this.#move.push(moved);
  }

  readonly #flush = (): void => {
    const [batch, move] = [this.#batch, this.#move];
    this.#batch = [];
    this.#move = [];
    this.#post(batch, move);
  };
}
