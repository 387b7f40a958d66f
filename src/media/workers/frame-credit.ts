import { gauge } from './worker-protocol.ts';

/** Two seconds of frames of 20 ms: a main thread that is busy for longer misses what comes then. */
const mostUnread = 100;

/**
 * How many frames may cross that the main thread has not come to yet, in messages that nobody else could hold back. The
 * main thread counts what it has come to in shared memory.
 */
export class FrameCredit {
  readonly #gauges: Int32Array;
  #posted = 0;

  constructor(gauges: Int32Array) {
    this.#gauges = gauges;
  }

  /** Whether one more may cross; it counts as crossed then. `streams`: those that somebody listens to. */
  admits(streams: number): boolean {
    const unread = (this.#posted - Atomics.load(this.#gauges, gauge.frames)) | 0;
    if (unread >= mostUnread * streams) return false;
    this.#posted = (this.#posted + 1) | 0;
    return true;
  }
}
