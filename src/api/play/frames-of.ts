import type { Observable, Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { AudioFrame } from '../../media/audio/frame.ts';

export interface FramesOptions {
  /** Milliseconds of audio that may wait, 20 to 3,600,000. 1,000 when absent. */
  readonly queueMs?: number;
}

/** Frames to be taken one by one, at any pace. */
export interface FrameQueue extends AsyncIterable<AudioFrame> {
  /** Milliseconds of audio that were dropped because the queue was full, the oldest first. */
  readonly droppedMs: number;
}

/**
 * The received audio of a call for code that now and then takes longer over a frame than it lasts: `for await (const frame
 * of framesOf(call))`. The queue is bounded by `queueMs`; beyond it the oldest frames are dropped and counted. Subscribed
 * from the start of the loop to its end; ends with the call. A loop that works long over each frame has one in a turn of
 * the event loop, so that calls go on beside it. Throws `ERR_SIP_ARGUMENT`.
 */
export const framesOf = (
  call: { readonly audio$: Observable<AudioFrame> },
  { queueMs = 1000 }: FramesOptions = {},
): FrameQueue => {
  if (!(queueMs >= 20 && queueMs <= 3_600_000)) {
    throw new SipError('ERR_SIP_ARGUMENT', `framesOf: queueMs is ${queueMs}, it must lie between 20 and 3600000`);
  }
  let droppedMs = 0;
  return {
    get droppedMs() {
      return droppedMs;
    },
    [Symbol.asyncIterator]: () =>
      new QueuedFrames(call.audio$, queueMs, (ms) => {
        droppedMs += ms;
      }),
  };
};

/** A loop that took longer than this over a frame, in ms, lets everything else have its turn before the next. */
const longMs = 2;
let turns: Promise<void> = Promise.resolve();

/** A later turn of the event loop, another one for each loop that asks: two of them never work in the same. */
const nextTurn = (): Promise<void> => {
  turns = turns.then(() => new Promise<void>((resolve) => setImmediate(resolve)));
  return turns;
};

const msOf = ({ samples, sampleRate }: AudioFrame): number => (samples.length * 1000) / sampleRate;

/** One loop over the frames. */
class QueuedFrames implements AsyncIterator<AudioFrame> {
  readonly #frames: AudioFrame[] = [];
  readonly #subscription: Subscription;
  #ms = 0;
  #ended = false;
  /** When the loop got its last frame, by the clock of the process. */
  #givenAt = Number.POSITIVE_INFINITY;
  #wake: (() => void) | undefined;

  constructor(audio$: Observable<AudioFrame>, queueMs: number, dropped: (ms: number) => void) {
    this.#subscription = audio$.subscribe({
      next: (frame) => {
        this.#frames.push(frame);
        this.#ms += msOf(frame);
        while (this.#ms > queueMs && this.#frames.length > 1) dropped(msOf(this.#take() as AudioFrame));
        this.#wake?.();
      },
      complete: () => {
        this.#ended = true;
        this.#wake?.();
      },
    });
  }

  async next(): Promise<IteratorResult<AudioFrame>> {
    if (this.#frames.length > 0 && performance.now() - this.#givenAt > longMs) await nextTurn();
    for (;;) {
      const value = this.#take();
      if (value !== undefined) {
        this.#givenAt = performance.now();
        return { done: false, value };
      }
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<AudioFrame>> {
    this.#subscription.unsubscribe();
    this.#ended = true;
    this.#frames.length = 0;
    this.#wake?.();
    return { done: true, value: undefined };
  }

  #take(): AudioFrame | undefined {
    const frame = this.#frames.shift();
    if (frame !== undefined) this.#ms -= msOf(frame);
    return frame;
  }
}
