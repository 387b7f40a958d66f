import type { MediaCommand } from './media.ts';
import type { CodecChoice } from './media-audio.ts';

/** Header fields the app adds to a message, in order. Names that the stack itself writes are refused by the API. */
export type ExtraHeaders = readonly (readonly [name: string, value: string])[];

/** What the app asks for. `id` names the session; `ref`, where given, comes back in a `done` call event. */
export type Command =
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
      /** In order of preference; those of the configuration when absent. */
      readonly codecs?: readonly CodecChoice[];
      /** Offer, or take, silence suppression (RFC 3389); as configured when absent. */
      readonly silenceSuppression?: boolean;
    }
  /** 180, or 183 with an answer and media when `earlyMedia`. */
  | {
      readonly do: 'ring';
      readonly id: string;
      readonly status?: number;
      readonly earlyMedia?: boolean;
      readonly codecs?: readonly CodecChoice[];
      readonly silenceSuppression?: boolean;
      readonly headers?: ExtraHeaders;
    }
  /** `codecs`, `silenceSuppression`: as above; nothing to choose any more once early media was agreed on. */
  | {
      readonly do: 'answer';
      readonly id: string;
      readonly headers?: ExtraHeaders;
      readonly codecs?: readonly CodecChoice[];
      readonly silenceSuppression?: boolean;
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
  /** Other codecs for a call that is up, in order of preference, by re-INVITE. */
  | { readonly do: 'renegotiate'; readonly id: string; readonly ref: number; readonly codecs: readonly CodecChoice[] }
  /** What is the media engine's own business goes to it as it is. */
  | Extract<
      MediaCommand,
      { readonly do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' | 'relay' }
    >
  /** An INFO request in the dialog. Through when it has its 2xx. */
  | { readonly do: 'info'; readonly id: string; readonly ref: number; readonly type: string; readonly body: string }
  /** Refuse new calls with 503 from now on. */
  | { readonly do: 'drain' }
  /** Hang every call up. */
  | { readonly do: 'hangupAll' };
