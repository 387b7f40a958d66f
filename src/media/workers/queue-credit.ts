import type { MediaCommand } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { frameMs } from './worker-protocol.ts';

/** What the main thread knows of a source `frames`, to answer `push` at once. */
interface FrameSource {
  readonly queueMs: number;
  /** Pushed, and not yet said to have found its place. */
  underWayMs: number;
  finished: boolean;
}

const lowestRate = 4000;
const highestRate = 192_000;
const defaultQueueMs = 2000;

/** The sources `frames` of one stream. */
export class QueueCredit {
  readonly #queueMs: number;
  readonly #sources = new Map<number, FrameSource>();

  constructor(queueMs: number = defaultQueueMs) {
    this.#queueMs = queueMs;
  }

  performed(command: MediaCommand): void {
    if (command.do === 'play' && command.source.kind === 'frames') {
      const { queueMs = this.#queueMs } = command.source;
      this.#sources.set(command.ref, { queueMs, underWayMs: 0, finished: false });
    } else if (command.do === 'control') {
      const feed = this.#sources.get(command.ref);
      if (feed !== undefined && (command.control.do === 'finish' || command.control.do === 'stop'))
        feed.finished = true;
    }
  }

  ended(ref: number): void {
    this.#sources.delete(ref);
  }

  returned(ref: number, ms: number): void {
    const feed = this.#sources.get(ref);
    if (feed !== undefined) feed.underWayMs = Math.max(0, feed.underWayMs - ms);
  }

  /** The source a frame may go to, `ref` or the last. Undefined when it is no audio, there is none, or that is full. */
  take(frame: AudioFrame, ref: number | undefined): number | undefined {
    const to = ref ?? [...this.#sources.keys()].at(-1);
    const feed = to === undefined ? undefined : this.#sources.get(to);
    if (feed === undefined || feed.finished || !(frame.samples instanceof Int16Array)) return undefined;
    const rate = frame.sampleRate;
    if (!Number.isInteger(rate) || rate < lowestRate || rate > highestRate) return undefined;
    const ms = frameMs(frame);
    if (feed.underWayMs + ms > feed.queueMs) return undefined;
    feed.underWayMs += ms;
    return to;
  }
}
