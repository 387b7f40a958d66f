import { gauge } from './worker-protocol.ts';

/** Two seconds of frames of 20 ms: a main thread that is busy for longer loses frames. */
const mostUnhandled = 100;

/**
 * Limits the frames that are posted and not handled by the main thread yet: messages have no back pressure of their own.
 * The main thread counts the frames it has handled in shared memory.
 */
export class FrameCredit {
  readonly #gauges: Int32Array;
  #posted = 0;

  constructor(gauges: Int32Array) {
    this.#gauges = gauges;
  }

  /** Whether one more may be posted; it is counted as posted. `streams`: those that have a listener. */
  take(streams: number): boolean {
    const unhandled = (this.#posted - Atomics.load(this.#gauges, gauge.frames)) | 0;
    if (unhandled >= mostUnhandled * streams) return false;
    this.#posted = (this.#posted + 1) | 0;
    return true;
  }
}
