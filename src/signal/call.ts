import type { SipRequest, SipResponse } from '../message/model.ts';
import type { MediaCounters, MediaPlan } from './media.ts';
import type { Direction } from './media-audio.ts';

/** Why a call is over. Exactly one per call. */
export type EndCause =
  /** Hung up, cancelled or rejected here. */
  | { readonly by: 'local'; readonly status?: number; readonly reason?: string }
  /** Ended by the peer: BYE or CANCEL (no status), or a final response to our INVITE. */
  | { readonly by: 'remote'; readonly status?: number; readonly reason?: string; readonly q850?: number }
  | { readonly by: 'timeout'; readonly waitingFor: 'response' | 'ack' | 'prack' | 'refresh' | 'media' }
  /** The network failed, or a name could not be resolved. */
  | { readonly by: 'transport'; readonly reason: string }
  /** The media engine could not serve the call. */
  | { readonly by: 'media'; readonly reason: string }
  /** A bug of ours: logged with the signal that caused it. */
  | { readonly by: 'fault'; readonly error: unknown };

/** Where a call is. `ended` is the last, always reached, exactly once. */
export type CallState = 'incoming' | 'calling' | 'ringing' | 'early' | 'answering' | 'active' | 'ending' | 'ended';

/** How a key travels: RFC 4733, INFO (RFC 6086), or as tones in the audio. */
export type DtmfMethod = 'rtp' | 'info' | 'inband';

/** What a session tells the API about itself. Sent as the fact `{ on: 'call', id, event }`. */
export type CallEvent =
  /** A new incoming call. The first event of its id. */
  | { readonly type: 'incoming'; readonly request: SipRequest; readonly remoteAddress: string }
  /** A new outgoing call. The first event of its id. */
  | { readonly type: 'outgoing'; readonly request?: SipRequest }
  | { readonly type: 'state'; readonly state: Exclude<CallState, 'ended'> }
  /** A provisional response arrived (UAC). */
  | { readonly type: 'progress'; readonly status: number; readonly reason: string; readonly response: SipResponse }
  /** The call is up: the 2xx was sent and acknowledged (UAS) or received (UAC). */
  | {
      readonly type: 'established';
      /** The peer's 2xx says what it takes, and INFO is not among it. */
      readonly refusesInfo?: true;
    }
  /** Hold as it stands now, either side. */
  | { readonly type: 'hold'; readonly local: boolean; readonly remote: boolean }
  /** Media was agreed on, or changed. */
  | { readonly type: 'media'; readonly plan: MediaPlan }
  /** A key the peer pressed, and the way it came: telephone event, INFO, or tone. One key may come by several. */
  | {
      readonly type: 'dtmf';
      readonly digit: string;
      readonly durationMs: number;
      readonly method: DtmfMethod;
      /** It went to the other call of a bridge already, with the packets. */
      readonly relayed?: true;
    }
  /** On a bridge: what arrives passes to the call `to` as it is, packet by packet, or is decoded and coded anew. */
  | { readonly type: 'relay'; readonly to: string; readonly passing: boolean }
  | {
      readonly type: 'played';
      readonly ref: number;
      readonly completed: boolean;
      readonly sentMs?: number;
      readonly error?: string;
    }
  /** How much of it was sent so far: by packet, where asked for. */
  | { readonly type: 'playing'; readonly ref: number; readonly sentMs: number }
  | {
      readonly type: 'mark';
      readonly ref: number;
      readonly name: string;
      readonly reached: boolean;
      readonly sentMs: number;
    }
  | { readonly type: 'level'; readonly direction: 'received' | 'sent'; readonly dbov: number }
  | { readonly type: 'speaking'; readonly speaking: boolean }
  /** No RTP came for so long, in ms, though the peer should be sending: not while on hold. */
  | { readonly type: 'mediaTimeout'; readonly silentMs: number }
  | { readonly type: 'recorded'; readonly path: string; readonly error?: string }
  /** An in-dialog request nobody in the stack handles (INFO, MESSAGE …) was answered with `status`. */
  | { readonly type: 'request'; readonly request: SipRequest; readonly status: number }
  /** The command with this `ref` is through, or failed. */
  | {
      readonly type: 'done';
      readonly ref: number;
      readonly ok: boolean;
      readonly code?: 'state' | 'refused' | 'ended';
      readonly detail?: string;
    }
  /** The last event. `counters` when there was media. */
  | { readonly type: 'ended'; readonly cause: EndCause; readonly counters?: MediaCounters };

export type { Direction };
