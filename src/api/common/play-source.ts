import { isObservable, type Observable } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { AudioFrame } from '../../media/media-driver.ts';
import type { AudioSource } from '../../signal/media.ts';

/**
 * What to play: the path of a WAV file (PCM, 16 bit), a stream of frames in real time, or a description such as
 * `{ kind: 'tone', frequencyHz: 440 }` and `{ kind: 'echo' }`.
 */
export type PlaySource = string | Observable<AudioFrame> | Exclude<AudioSource, { readonly kind: 'frames' }>;

/** How playing came to its end. */
export interface PlayResult {
  /** False when it was replaced, stopped, could not be read, or the call ended first. */
  readonly whole: boolean;
  /** One sentence, when it went wrong. */
  readonly error?: string;
}

/** Something that plays. Letting go of it does not stop it. */
export interface Playing {
  /** Resolves when it is over, for whatever reason. Never rejects. */
  readonly played: Promise<PlayResult>;
  /** Silence from here on. Without effect once it is over. */
  stop(): void;
}

/** A recording. It ends with the call. */
export interface Recording {
  /** Resolves when the file is complete, with `error` when it could not be written. Never rejects. */
  readonly recorded: Promise<{ readonly path: string; readonly error?: string }>;
}

/** The words the media engine knows, and the frames to feed it, if any. Throws `ERR_SIP_ARGUMENT`. */
export const audioSource = (source: PlaySource): { source: AudioSource; frames?: Observable<AudioFrame> } => {
  if (typeof source === 'string') {
    if (source === '') throw new SipError('ERR_SIP_ARGUMENT', 'play: the path of the WAV file is empty');
    return { source: { kind: 'file', path: source } };
  }
  if (isObservable(source)) return { source: { kind: 'frames' }, frames: source };
  if (source.kind === 'tone' && !(source.frequencyHz > 0 && source.frequencyHz < 4000)) {
    throw new SipError(
      'ERR_SIP_ARGUMENT',
      `play: frequencyHz is ${source.frequencyHz}, it must lie between 0 and 4000`,
    );
  }
  if (!known.has(source.kind)) {
    throw new SipError('ERR_SIP_ARGUMENT', `play: no source is called ${JSON.stringify(source.kind)}`);
  }
  return { source };
};

const known: ReadonlySet<string> = new Set(['silence', 'tone', 'file', 'echo']);
