import type { Clock } from '../../core/clock.ts';
import type { AudioFrame } from '../audio/frame.ts';

/** Frames that may wait for one listener: a second of them. Beyond that the oldest are dropped. */
const mostWaiting = 50;
/** A listener that takes longer over a frame than this, on average, is slow: in ms. */
const slowMs = 2;
/** How much one frame counts in that average. */
const weight = 1 / 4;
/** Quick listeners have this share of the time, and what they left of it in the last 100 ms. */
const quickShare = 0.8;
const mostSavedMs = 100;

/** Where the frames of one listener enter. */
export interface FrameTap {
  /** Now, in a later turn of the event loop, or never. */
  deliver(frame: AudioFrame): void;
  /** What waits is dropped. */
  close(): void;
}

interface Listener {
  readonly take: (frame: AudioFrame) => void;
  readonly dropped: () => void;
  readonly waiting: AudioFrame[];
  /** What a frame costs, in ms. */
  costMs: number;
  open: boolean;
}

/**
 * Hands frames to the listeners of an endpoint, and sees to it that they leave the thread time for everything else. A
 * quick listener has its frame at once. For a slow one frames wait: it has one in a turn of the event loop, and then slow
 * listeners have none for as long as that usually takes. So they have about half of the time, whatever they need.
 */
export class FrameDelivery {
  readonly #clock: Clock;
  /** Listeners that frames wait for, the next first. */
  readonly #behind = new Set<Listener>();
  /** Time that quick listeners may take, in ms. */
  #savedMs = mostSavedMs;
  #savedAt: number;
  /** When slow listeners may have a frame again. */
  #slowFrom = 0;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#savedAt = clock.now();
  }

  /** `dropped` is called for each frame that is dropped while the listener listens. */
  listen(take: (frame: AudioFrame) => void, dropped: () => void): FrameTap {
    const listener: Listener = { take, dropped, waiting: [], costMs: 0, open: true };
    return {
      deliver: (frame) => this.#deliver(listener, frame),
      close: () => {
        listener.open = false;
        listener.waiting.length = 0;
        this.#behind.delete(listener);
        if (this.#behind.size === 0) this.#rest();
      },
    };
  }

  #deliver(listener: Listener, frame: AudioFrame): void {
    const { waiting } = listener;
    if (waiting.length === 0 && listener.costMs <= slowMs && this.#saved() > 0) {
      this.#run(listener, frame);
      return;
    }
    waiting.push(frame);
    if (waiting.length > mostWaiting) {
      waiting.shift();
      listener.dropped();
    }
    this.#behind.add(listener);
    this.#arm();
  }

  #run(listener: Listener, frame: AudioFrame): void {
    const before = this.#clock.now();
    try {
      listener.take(frame);
    } finally {
      const after = this.#clock.now();
      const cost = after - before;
      listener.costMs += (cost - listener.costMs) * weight;
      // As long as it usually takes: one long frame is made up for at once.
      if (cost > slowMs) this.#slowFrom = after + Math.min(cost, listener.costMs);
      else this.#savedMs -= cost;
    }
  }

  /** What quick listeners may take of the time, up to now. */
  #saved(): number {
    const now = this.#clock.now();
    this.#savedMs = Math.min(mostSavedMs, this.#savedMs + (now - this.#savedAt) * quickShare);
    this.#savedAt = now;
    return this.#savedMs;
  }

  readonly #drain = (): void => {
    this.#cancel = undefined;
    for (const listener of [...this.#behind]) {
      while (listener.costMs <= slowMs && listener.waiting.length > 0 && this.#saved() > 0) this.#next(listener);
    }
    if (this.#clock.now() >= this.#slowFrom) {
      for (const listener of this.#behind) {
        if (listener.costMs <= slowMs) continue;
        this.#next(listener);
        break;
      }
    }
    this.#arm();
  };

  /** The oldest frame of the listener; then it is the turn of the others. */
  #next(listener: Listener): void {
    const frame = listener.waiting.shift();
    this.#behind.delete(listener);
    if (listener.waiting.length > 0) this.#behind.add(listener);
    if (frame !== undefined && listener.open) this.#run(listener, frame);
  }

  #arm(): void {
    if (this.#cancel !== undefined || this.#behind.size === 0) return;
    const now = this.#clock.now();
    let at = Number.POSITIVE_INFINITY;
    for (const { costMs } of this.#behind) {
      if (costMs > slowMs) at = Math.min(at, this.#slowFrom);
      else at = Math.min(at, now + Math.max(0, 1 - this.#savedMs) / quickShare);
    }
    this.#cancel = this.#clock.at(Math.max(now, at), this.#drain);
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
