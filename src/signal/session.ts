import type { BodyPart } from '../message/body-parts.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/model.ts';
import type { MediaCounters, MediaPlan } from './media.ts';
import type { CallPreferences } from './media-preferences.ts';
import type { RemoteEnd } from './remote-end.ts';

/** Why a call ended. Exactly one per call. */
export type EndCause =
  /** Hung up, cancelled or rejected here. */
  | { readonly by: 'local'; readonly status?: number; readonly reason?: string }
  /** Ended by the peer: BYE or CANCEL (no status), or a final response. */
  | RemoteEnd
  | { readonly by: 'timeout'; readonly waitingFor: 'response' | 'ack' | 'prack' | 'refresh' | 'media' }
  /** The network failed, or a name could not be resolved. */
  | { readonly by: 'transport'; readonly reason: string }
  /** The media engine could not serve the call. */
  | { readonly by: 'media'; readonly reason: string }
  /** A bug of the stack, logged with the signal that caused it. */
  | { readonly by: 'fault'; readonly error: unknown };

/** State of a call. Every call reaches `ended`, exactly once, as the last. */
export type CallState = 'incoming' | 'calling' | 'ringing' | 'early' | 'answering' | 'active' | 'ending' | 'ended';

/** How a digit is sent: as RFC 4733 events, by INFO (RFC 6086), or as tones in the audio. */
export type DtmfMethod = 'rtp' | 'info' | 'inband';

/** What a session reports to the API. Sent as the fact `{ on: 'app', from: 'session', id, event }`. */
export type SessionEvent =
  /** A new incoming call. The first event of its id. */
  | { readonly type: 'incoming'; readonly request: SipRequest; readonly remoteAddress: string }
  /** A new outgoing call. The first event of its id. */
  | { readonly type: 'outgoing'; readonly request?: SipRequest }
  | { readonly type: 'state'; readonly state: Exclude<CallState, 'ended'> }
  /**
   * No response came yet: the INVITE was sent once more, `sent` times by now (RFC 3261 §17.1.1.2: over UDP after 0.5,
   * 1.5, 3.5, 7.5 … s). Never over TCP or TLS, where nothing is repeated.
   */
  | { readonly type: 'unanswered'; readonly sent: number }
  /** A provisional response arrived (UAC). */
  | { readonly type: 'progress'; readonly status: number; readonly reason: string; readonly response: SipResponse }
  /** The call is up: the 2xx was sent and acknowledged (UAS) or received (UAC). */
  | {
      readonly type: 'established';
      /** The Allow of the peer's 2xx does not contain INFO. */
      readonly refusesInfo?: true;
    }
  /** Current hold state of both sides. */
  | { readonly type: 'hold'; readonly local: boolean; readonly remote: boolean }
  /** Media was agreed on, or changed. */
  | { readonly type: 'media'; readonly plan: MediaPlan }
  /** A key the peer pressed, carried by INFO (RFC 6086). */
  | { readonly type: 'dtmf'; readonly digit: string; readonly durationMs: number; readonly method: 'info' }
  /**
   * A message of the call had bodies besides the session description, such as a location, ISUP or CPIM: an INVITE, its
   * responses, ACK, BYE, of either direction of the dialog (RFC 5621). Never empty.
   */
  | { readonly type: 'parts'; readonly message: SipMessage; readonly parts: readonly BodyPart[] }
  /** An in-dialog request that no usage handles (INFO, MESSAGE …) was answered with `status`. */
  | { readonly type: 'request'; readonly request: SipRequest; readonly status: number }
  /** The command with this `ref` is done, or failed. */
  | {
      readonly type: 'done';
      readonly ref: number;
      readonly ok: boolean;
      readonly code?: 'state' | 'refused' | 'ended';
      readonly detail?: string;
    }
  /** The last event. `counters` when there was media. */
  | { readonly type: 'ended'; readonly cause: EndCause; readonly counters?: MediaCounters };

/** Header fields that the application adds to a message, in order. The API refuses names that the stack writes itself. */
export type ExtraHeaders = readonly (readonly [name: string, value: string])[];

/** Commands of the application. `id` is that of the session; the event `done` returns `ref`, if given. */
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
      /** Changes of this call to the configured preferences. */
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
  /** `media`: as above; without effect once early media was negotiated. */
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
  /** Ends the call as its state requires: CANCEL, BYE, or 480 to an unanswered incoming call. */
  | { readonly do: 'hangup'; readonly id: string; readonly headers?: ExtraHeaders }
  | { readonly do: 'hold'; readonly id: string; readonly ref: number; readonly headers?: ExtraHeaders }
  | { readonly do: 'resume'; readonly id: string; readonly ref: number; readonly headers?: ExtraHeaders }
  /** Other preferences for an established call, by re-INVITE: in effect from its 2xx on. */
  | {
      readonly do: 'renegotiate';
      readonly id: string;
      readonly ref: number;
      readonly media: CallPreferences;
      readonly headers?: ExtraHeaders;
    }
  /** An INFO request in the dialog. Done when it has its 2xx. */
  | { readonly do: 'info'; readonly id: string; readonly ref: number; readonly type: string; readonly body: string };
