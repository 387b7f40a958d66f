import type { DtmfMethod, CallEvent as SessionEvent } from '../../signal/call.ts';
import type { MediaCounters } from '../../signal/media.ts';
import type { PlayResult, PlaySource } from '../play/play-source.ts';

/**
 * What happens to a call, in order; `ended` is the last, always, exactly once. The outcome of a single operation is
 * not among them: it is the promise that the operation gave back.
 */
export type CallEvent =
  | Exclude<SessionEvent, { readonly type: 'done' | 'played' | 'playing' | 'mark' | 'level' | 'speaking' }>
  /** What was given to `play` came to its end, or was replaced. */
  | ({ readonly type: 'played'; readonly source: PlaySource } & PlayResult);

/** A key the peer pressed: told once, by whichever way it came first. */
export interface Dtmf {
  /** `0` to `9`, `*`, `#`, `A` to `D`. */
  readonly digit: string;
  readonly durationMs: number;
  readonly method: DtmfMethod;
}

/** How the media of a call does: the counters so far. */
export interface CallQuality extends MediaCounters {
  /** When they were read: stack time in milliseconds. */
  readonly at: number;
}

/** How loud one direction was in the last tenth of a second. */
export interface Level {
  readonly direction: 'received' | 'sent';
  /** RMS in dBov (RFC 6464 §3): 0 is a full-scale square wave, a full-scale sine is -3, silence is -127. */
  readonly dbov: number;
}
