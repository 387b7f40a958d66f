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
    this.#end(false);
    const opened: Source = openSource(source, {
      ...this.#settings,
      failed: (sentence) => {
        if (this.#source === opened) this.#end(false, sentence);
      },
    });
    this.#source = opened;
    this.#ref = ref;
    this.echo = source.kind === 'echo' ? (opened as EchoSource) : undefined;
    this.#frames = source.kind === 'frames' ? (opened as FramesSource) : undefined;
  }

  /** False when this was the last of the source: call `ended` once it is sent. */
  fill(into: Int16Array): boolean {
    return this.#source.fill(into);
  }

  ended(): void {
    this.#end(true);
  }

  push(frame: AudioFrame): boolean {
    return this.#frames?.push(frame) ?? false;
  }

  close(): void {
    this.#end(false);
  }

  #end(whole: boolean, error?: string): void {
    const ref = this.#ref;
    const source = this.#source;
    this.#ref = undefined;
    this.#source = silence;
    this.echo = undefined;
    this.#frames = undefined;
    if (source !== silence) source.close(this.#events.hold());
    if (ref !== undefined) this.#events.played(ref, whole, error);
  }
}
