import type { SipError } from '../../core/errors.ts';
import type { MediaCounters } from '../../signal/media.ts';
import type { DtmfMethod, SessionEvent } from '../../signal/session.ts';
import type { PlayResult, PlaySource } from '../play/play-source.ts';
import type { CallCommand } from './call-command.ts';

/**
 * What happens to a call, in order; `ended` is the last, always, exactly once. The outcome of an operation is not among
 * them: it is the promise that the operation returned.
 */
export type CallEvent =
  | Exclude<SessionEvent, { readonly type: 'done' | 'dtmf' }>
  /** A key the peer pressed, with the method that carried it. A key sent by several methods is reported once, by the first. */
  | {
      readonly type: 'dtmf';
      readonly digit: string;
      readonly durationMs: number;
      readonly method: DtmfMethod;
      /** Its packets were relayed to the other call of a bridge. */
      readonly relayed?: true;
    }
  /** On a bridge: whether received packets are relayed to the call `to`, or decoded and encoded again. */
  | { readonly type: 'relay'; readonly to: string; readonly passing: boolean }
  /** No RTP arrived for `silentMs`, although the peer should send. Not while on hold. */
  | { readonly type: 'mediaTimeout'; readonly silentMs: number }
  /**
   * Nothing more is sent to the address the peer named: its host refuses RTP (ICMP port unreachable) and nothing comes
   * from there (`refused`), or no packet ever came from there (`unheard`, after `media.unheardMs`). Sending goes on with
   * the first packet from there.
   */
  | { readonly type: 'mediaUnreachable'; readonly why: 'refused' | 'unheard' }
  | { readonly type: 'recorded'; readonly path: string; readonly error?: string }
  /** A source given to `play` came to its end, or was replaced or stopped. */
  | ({ readonly type: 'played'; readonly source: PlaySource } & PlayResult)
  /**
   * A command that a logic emitted is done, or failed with `error`: `ERR_SIP_STATE` for one that came too late,
   * `ERR_SIP_REFUSED` for one that the peer refused, and others. `command` is the emitted object.
   */
  | { readonly type: 'command'; readonly command: CallCommand; readonly error?: SipError };

/** A key the peer pressed. */
export interface Dtmf {
  /** `0` to `9`, `*`, `#`, `A` to `D`; `!` for a hook flash. */
  readonly digit: string;
  readonly durationMs: number;
  readonly method: DtmfMethod;
}

/** The media counters of a call so far. */
export interface CallQuality extends MediaCounters {
  /** When they were read: time of the endpoint's clock in milliseconds. */
  readonly at: number;
}

/** The level of one direction over the last tenth of a second. */
export interface Level {
  readonly direction: 'received' | 'sent';
  /** RMS in dBov (RFC 6464 §3): 0 is a full-scale square wave, a full-scale sine is -3, silence is -127. */
  readonly dbov: number;
}
