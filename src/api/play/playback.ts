import type { Observable } from 'rxjs';
import type { PlayResult } from './play-source.ts';

/** How a source joins what plays. */
export interface PlayOptions {
  /** `append`: after all that was given before. `replace`, the default: at once, in place of it. */
  readonly queue?: 'replace' | 'append';
  /** Times every sample, 0 to 16. 1 when absent. */
  readonly gain?: number;
  /** Of a stream of frames: milliseconds that may wait to be played; more is lost. 2,000 when absent. */
  readonly queueMs?: number;
}

/** A place in what plays was passed, or will never be. */
export interface PlayMark {
  readonly name: string;
  /** False when what was before it was cleared, or ended early. */
  readonly reached: boolean;
  /** How much of the source was sent then, in ms. */
  readonly sentMs: number;
}

/** Something that plays, or waits for its turn. Letting go of it does not stop it. */
export interface Playback {
  /** Resolves when it is over, for whatever reason. Never rejects. */
  readonly played: Promise<PlayResult>;
  /** Milliseconds of it that were sent to the far side: after every packet while subscribed. Completes at its end. */
  readonly played$: Observable<number>;
  /** The marks as they are passed. Completes at its end. */
  readonly marks$: Observable<PlayMark>;
  /** Silence from here on. Without effect once it is over. */
  stop(): void;
  /** What waits is thrown away: the next packet is silent. A stream of frames goes on with what comes then; else as `stop`. */
  clear(): void;
  /** Silence until `resume`; it stays where it is. */
  pause(): void;
  resume(): void;
  /** Times every sample from the next packet on, 0 to 16. */
  setGain(gain: number): void;
  /** Tells by `marks$` when `atMs` of it is sent; without: what was given to a stream so far, or the end. */
  mark(name: string, options?: { readonly atMs?: number }): void;
}

/** A recording. It ends with the call, or before. */
export interface Recording {
  /** Resolves when the file is complete, with `error` when it could not be written. Never rejects. */
  readonly recorded: Promise<{ readonly path: string; readonly error?: string }>;
  /** Nothing is written until `resume`; the file has no gap there. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Where to record to, and what. */
export interface RecordOptions {
  readonly path: string;
  /** What arrives left, what is sent right, aligned to the sample. Without: what arrives, in mono. */
  readonly stereo?: boolean;
  /** 16-bit PCM in a WAV file. */
  readonly format?: 'wav';
}
