import type { SipRequest, SipResponse } from '../message/model.ts';
import type { MediaCounters, MediaPlan } from './media.ts';
import type { CallPreferences } from './media-preferences.ts';

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

/** What a session tells the API about itself. Sent as the fact `{ on: 'app', from: 'session', id, event }`. */
export type SessionEvent =
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
  /** A key the peer pressed, carried by INFO (RFC 6086). */
  | { readonly type: 'dtmf'; readonly digit: string; readonly durationMs: number; readonly method: 'info' }
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

/** Header fields the app adds to a message, in order. Names that the stack itself writes are refused by the API. */
export type ExtraHeaders = readonly (readonly [name: string, value: string])[];

/** What the app asks for. `id` names the session; `ref`, where given, comes back in a `done` call event. */
export type SessionCommand =
  | {
      readonly do: 'invite';
      readonly id: string;
      /** The URI to call, sip or sips. */
      readonly target: string;
      /** From: an address as written into the header, without tag; the client's default when absent. */
      readonly from?: string;
      readonly headers?: ExtraHeaders;
      /** A preloaded route set (RFC 3261 §8.1.2), outermost first; the outbound proxy when absent. */
      readonly route?: readonly string[];
      /** Send no offer: the peer offers in its 2xx (RFC 3261 §13.2.1). */
      readonly lateOffer?: boolean;
      /** What this call changes of the configured preferences. */
      readonly media?: CallPreferences;
    }
  /** 180, or 183 with an answer and media when `earlyMedia`. */
  | {
      readonly do: 'ring';
      readonly id: string;
      readonly status?: number;
      readonly earlyMedia?: boolean;
      readonly media?: CallPreferences;
      readonly headers?: ExtraHeaders;
    }
  /** `media`: as above; it changes nothing any more once early media was agreed on. */
  | {
      readonly do: 'answer';
      readonly id: string;
      readonly headers?: ExtraHeaders;
      readonly media?: CallPreferences;
    }
  | {
      readonly do: 'reject';
      readonly id: string;
      readonly status: number;
      readonly reason?: string;
      readonly headers?: ExtraHeaders;
    }
  /** CANCEL, BYE, or a 480 to an unanswered incoming call: whatever ends the call in its state. */
  | { readonly do: 'hangup'; readonly id: string; readonly headers?: ExtraHeaders }
  | { readonly do: 'hold'; readonly id: string; readonly ref: number }
  | { readonly do: 'resume'; readonly id: string; readonly ref: number }
  /** Other preferences for a call that is up, by re-INVITE: they hold from its 2xx on. */
  | { readonly do: 'renegotiate'; readonly id: string; readonly ref: number; readonly media: CallPreferences }
  /** An INFO request in the dialog. Through when it has its 2xx. */
  | { readonly do: 'info'; readonly id: string; readonly ref: number; readonly type: string; readonly body: string };
