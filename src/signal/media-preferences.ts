import type { CodecChoice, PayloadTypeAtRate } from './media-audio.ts';
import type { SrtpSuite } from './srtp.ts';

/** Input of this side to offer and answer: the configuration, with the changes of one call. */
export interface MediaPreferences {
  /** In order of preference, each under the payload type of this side. */
  readonly codecs: readonly CodecChoice[];
  /** Milliseconds of audio in a packet where the peer asks for no other. */
  readonly ptimeMs: number;
  /** Payload type of telephone-event/8000 (RFC 4733); absent: none is offered or taken. */
  readonly telephoneEvent?: number | undefined;
  /** Payload types of telephone events beside codecs with other clock rates (RFC 4733 §2.1). */
  readonly otherEvents?: readonly PayloadTypeAtRate[] | undefined;
  /** Payload types of comfort noise (RFC 3389), for calls whose silence is suppressed. */
  readonly comfortNoise?: readonly PayloadTypeAtRate[] | undefined;
  /** Silence is not sent; comfort noise replaces it. */
  readonly silenceSuppression?: boolean | undefined;
  /** RTCP may share the port of RTP (RFC 5761). */
  readonly rtcpMux?: boolean | undefined;
  /** Offers ask for VoIP metrics (RFC 3611 §5.1). */
  readonly voipMetrics?: boolean | undefined;
  /** Calls are encrypted by this policy with these suites, in order of preference; absent: never. */
  readonly srtp?: { readonly policy: 'offer' | 'require'; readonly suites: readonly SrtpSuite[] } | undefined;
}

/** Preferences that a call may change. Encryption is not one of them: its keys are drawn when the session opens. */
export type CallPreferences = Partial<Omit<MediaPreferences, 'srtp'>>;
