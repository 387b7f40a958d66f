import type { Clock } from '../../core/clock.ts';
import type { AudioFrame } from '../../media/audio/frame.ts';
import { checked, type Feed } from './frame-feed.ts';

/** Audio pushed ahead of what is played, and the most that is pushed at once. */
const aheadMs = 400;
const pieceMs = 100;
/** Interval of tries while the queue is full: it does not move while the call is held. */
const againMs = 50;

type Source = AsyncIterable<AudioFrame> | Iterable<AudioFrame>;

/** Pulls frames from a generator as fast as they are played. Returns how to stop. */
export const pullFrames = (source: Source, clock: Clock, feed: Feed): (() => void) => {
  const pull = new Pull(source, clock, feed);
  void pull.run();
  return () => pull.stop();
};

class Pull {
  readonly #clock: Clock;
  readonly #feed: Feed;
  readonly #frames: AsyncIterator<AudioFrame> | Iterator<AudioFrame>;
  #stopped = false;
  #wake: (() => void) | undefined;
  #cancel: (() => void) | undefined;
  #playsUntil = 0;

  constructor(source: Source, clock: Clock, feed: Feed) {
    this.#clock = clock;
    this.#feed = feed;
    this.#frames = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  async run(): Promise<void> {
    try {
      for (;;) {
        const next = await this.#frames.next();
        if (this.#stopped) return;
        if (next.done === true) break;
        await this.#push(checked(next.value));
      }
      if (!this.#stopped) this.#feed.finish();
    } catch (error) {
      if (!this.#stopped) this.#feed.finish(`the frames failed: ${error instanceof Error ? error.message : error}`);
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancel?.();
    this.#wake?.();
    // `return` lets the generator free its resources. Nothing is left that could report its error.
    void (async () => this.#frames.return?.())().catch(() => {});
  }

  async #push({ samples, sampleRate }: AudioFrame): Promise<void> {
    const piece = Math.max(1, Math.round((sampleRate * pieceMs) / 1000));
    for (let at = 0; at < samples.length && !this.#stopped; at += piece) {
      const part = samples.subarray(at, at + piece);
      while (!this.#stopped && !this.#feed.push({ samples: part, sampleRate })) await this.#sleep(againMs);
      const now = this.#clock.now();
      this.#playsUntil = Math.max(this.#playsUntil, now) + (part.length * 1000) / sampleRate;
      if (this.#playsUntil - now > aheadMs) await this.#sleep(this.#playsUntil - now - aheadMs);
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#cancel = this.#clock.at(this.#clock.now() + ms, resolve);
    });
  }
}
