import type { MediaCounters } from '../../signal/media.ts';
import type { DtmfMethod, SessionEvent } from '../../signal/session.ts';
import type { PlayResult, PlaySource } from '../play/play-source.ts';

/**
 * What happens to a call, in order; `ended` is the last, always, exactly once. The outcome of a single operation is
 * not among them: it is the promise that the operation gave back.
 */
export type CallEvent =
  | Exclude<SessionEvent, { readonly type: 'done' | 'dtmf' }>
  /** A key the peer pressed, and how it came. One key may come by several methods; the first one is reported. */
  | {
      readonly type: 'dtmf';
      readonly digit: string;
      readonly durationMs: number;
      readonly method: DtmfMethod;
      /** Its packets went to the other call of a bridge already. */
      readonly relayed?: true;
    }
  /** On a bridge: whether what arrives passes to the call `to` packet by packet, or is decoded and encoded anew. */
  | { readonly type: 'relay'; readonly to: string; readonly passing: boolean }
  /** No RTP arrived for so long, in ms, although the peer should send: not while on hold. */
  | { readonly type: 'mediaTimeout'; readonly silentMs: number }
  | { readonly type: 'recorded'; readonly path: string; readonly error?: string }
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
