import type { Observable } from 'rxjs';
import type { PlayResult } from './play-source.ts';

/** How a source is queued and scaled. */
export interface PlayOptions {
  /** `append`: after all earlier sources. `replace`, the default: at once, in place of them. */
  readonly queue?: 'replace' | 'append';
  /** Factor of every sample, 0 to 16. 1 when absent. */
  readonly gain?: number;
  /** Of a stream of frames: milliseconds that may wait to be played; more is lost. 2,000 when absent. */
  readonly queueMs?: number;
}

/** A mark in a source was passed, or will never be. */
export interface PlayMark {
  readonly name: string;
  /** False when the audio before it was cleared, or ended early. */
  readonly reached: boolean;
  /** How much of the source was sent then, in ms. */
  readonly sentMs: number;
}

/** A source that plays, or waits to be played. Dropping the handle does not stop it. */
export interface Playback {
  /** Resolves at its end, for whatever reason. Never rejects. */
  readonly played: Promise<PlayResult>;
  /** Milliseconds of it that were sent to the peer: after every packet while subscribed. Completes at its end. */
  readonly played$: Observable<number>;
  /** The marks as they are passed. Completes at its end. */
  readonly marks$: Observable<PlayMark>;
  /** Ends it: silence, or the next source. Without effect after its end. */
  stop(): void;
  /** Drops queued audio: the next packet is silent. A stream of frames goes on with later frames; any other source ends. */
  clear(): void;
  /** Silence until `resume`; the position is kept. */
  pause(): void;
  resume(): void;
  /** Factor of every sample from the next packet on, 0 to 16. */
  setGain(gain: number): void;
  /** `marks$` emits when `atMs` of it is sent; without: when all frames pushed so far are, or at the end. */
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

/** Where to record to, and in what form. */
export interface RecordOptions {
  readonly path: string;
  /** Received audio left, sent audio right, aligned to the sample. Without: received audio in mono. */
  readonly stereo?: boolean;
  /** 16-bit PCM in a WAV file. */
  readonly format?: 'wav';
}
