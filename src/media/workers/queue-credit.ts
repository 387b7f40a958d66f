import type { MediaCommand } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { frameMs } from './worker-protocol.ts';

/** The queue of one source `frames`, as far as the main thread needs it to answer `push` at once. */
interface FrameSource {
  readonly queueMs: number;
  /** Pushed, and not returned as credit yet. */
  pendingMs: number;
  finished: boolean;
}

const lowestRate = 4000;
const highestRate = 192_000;
const defaultQueueMs = 2000;

/** Decides on the main thread whether a frame may be pushed to a worker: its queue there has room for `queueMs`. */
export class QueueCredit {
  readonly #queueMs: number;
  readonly #sources = new Map<number, FrameSource>();

  constructor(queueMs: number = defaultQueueMs) {
    this.#queueMs = queueMs;
  }

  performed(command: MediaCommand): void {
    if (command.do === 'play' && command.source.kind === 'frames') {
      const { queueMs = this.#queueMs } = command.source;
      this.#sources.set(command.ref, { queueMs, pendingMs: 0, finished: false });
    } else if (command.do === 'control') {
      const source = this.#sources.get(command.ref);
      if (source !== undefined && (command.control.do === 'finish' || command.control.do === 'stop'))
        source.finished = true;
    }
  }

  ended(ref: number): void {
    this.#sources.delete(ref);
  }

  returned(ref: number, ms: number): void {
    const source = this.#sources.get(ref);
    if (source !== undefined) source.pendingMs = Math.max(0, source.pendingMs - ms);
  }

  /** The source that a frame goes to: `ref`, or the last. Undefined: there is none, its queue is full, or it is no audio. */
  take(frame: AudioFrame, ref: number | undefined): number | undefined {
    const to = ref ?? [...this.#sources.keys()].at(-1);
    const source = to === undefined ? undefined : this.#sources.get(to);
    if (source === undefined || source.finished || !(frame.samples instanceof Int16Array)) return undefined;
    const rate = frame.sampleRate;
    if (!Number.isInteger(rate) || rate < lowestRate || rate > highestRate) return undefined;
    const ms = frameMs(frame);
    if (source.pendingMs + ms > source.queueMs) return undefined;
    source.pendingMs += ms;
    return to;
  }
}
