import type { FromWorker } from './worker-protocol.ts';

/** Collects the messages of one callback of the event loop and posts them, in order, as one. */
export class PostBatch {
  readonly #post: (batch: readonly FromWorker[], transfer: ArrayBuffer[]) => void;
  #batch: FromWorker[] = [];
  #transfer: ArrayBuffer[] = [];

  constructor(post: (batch: readonly FromWorker[], transfer: ArrayBuffer[]) => void) {
    this.#post = post;
  }

  add(message: FromWorker, buffer?: ArrayBufferLike): void {
    if (this.#batch.length === 0) queueMicrotask(this.#flush);
    this.#batch.push(message);
    if (buffer instanceof ArrayBuffer) this.#transfer.push(buffer);
  }

  readonly #flush = (): void => {
    const [batch, transfer] = [this.#batch, this.#transfer];
    this.#batch = [];
    this.#transfer = [];
    this.#post(batch, transfer);
  };
}
