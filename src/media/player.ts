import type { AudioSource } from '../signal/media.ts';
import type { AudioFrame } from './media-driver.ts';
import type { EchoSource } from './source/echo.ts';
import type { FramesSource } from './source/frames.ts';
import { openSource, type SourceSettings } from './source/open-source.ts';
import { silence } from './source/silence.ts';
import type { Source } from './source/source.ts';

/** What a player tells its stream. */
export interface PlayerEvents {
  played(ref: number, whole: boolean, error?: string): void;
  /** Something is held that takes time to let go; call the result when it is gone. */
  hold(): () => void;
}

/** What a stream plays now. Silence until told otherwise, and again after the end: the far side hears a live line. */
export class Player {
  readonly #events: PlayerEvents;
  readonly #settings: Omit<SourceSettings, 'failed'>;
  #source: Source = silence;
  #ref: number | undefined;
  /** Where arriving audio goes, while echo is played. */
  echo: EchoSource | undefined;
  #frames: FramesSource | undefined;

  constructor(events: PlayerEvents, settings: Omit<SourceSettings, 'failed'>) {
    this.#events = events;
    this.#settings = settings;
  }

  play(source: AudioSource, ref: number): void {
    const opened: Source = openSource(source, {
      ...this.#settings,
      failed: (sentence) => {
        if (this.#source === opened) this.#replace(silence, undefined, false, sentence);
      },
    });
    this.#replace(opened, ref, false, undefined, source.kind);
  }

  /** False when this was the last of the source: call `ended` once it is sent. */
  fill(into: Int16Array): boolean {
    return this.#source.fill(into);
  }

  ended(): void {
    this.#replace(silence, undefined, true);
  }

  push(frame: AudioFrame): boolean {
    return this.#frames?.push(frame) ?? false;
  }

  close(): void {
    this.#replace(silence, undefined, false);
  }

  /** The new one stands before the end of the old one is told: whoever hears of it may play, or close, again. */
  #replace(next: Source, ref: number | undefined, whole: boolean, error?: string, kind?: AudioSource['kind']): void {
    const oldRef = this.#ref;
    const old = this.#source;
    this.#ref = ref;
    this.#source = next;
    this.echo = kind === 'echo' ? (next as EchoSource) : undefined;
    this.#frames = kind === 'frames' ? (next as FramesSource) : undefined;
    if (old !== silence) old.close(this.#events.hold());
    if (oldRef !== undefined) this.#events.played(oldRef, whole, error);
  }
}
