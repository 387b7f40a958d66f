import type { CodecOffer } from '../sdp/model.ts';
import type { PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { SrtpSuite } from '../signal/srtp.ts';

export interface SessionConfig {
  /** In order of preference. */
  readonly codecs: readonly CodecOffer[];
  readonly telephoneEvent?: number;
  readonly otherEvents?: readonly PayloadTypeAtRate[];
  /** Payload types of comfort noise (RFC 3389), for calls whose silence is suppressed, and whether that is all of them. */
  readonly comfortNoise?: readonly PayloadTypeAtRate[];
  readonly silenceSuppression?: boolean;
  readonly ptimeMs: number;
  /** Offer and take RTCP on the RTP port (RFC 5761). */
  readonly rtcpMux?: boolean;
  /** Ask for VoIP metrics in our offers (RFC 3611 §5.1). */
  readonly voipMetrics?: boolean;
  /** How calls are encrypted, and with what suites, in order of preference; absent: never. */
  readonly srtp?: { readonly policy: 'offer' | 'require'; readonly suites: readonly SrtpSuite[] };
  /** Sessions at most; a further INVITE gets 503 with Retry-After. */
  readonly maxSessions: number;
  readonly retryAfter: number;
  /** From of outgoing calls when the command has none, without tag. */
  readonly from: string;
  /** Route of outgoing calls when the command has none. */
  readonly outboundProxy: readonly string[];
  /** Refuse incoming calls (a client that only calls): 480. */
  readonly acceptCalls: boolean;
  /** UAC: cancel an INVITE that found no final response after this long (RFC 3261 §13.2.1, Timer C's cousin). 0: never. */
  readonly inviteTimeoutMs: number;
  /** UAS: an INVITE that the app neither answers nor refuses gets 480 after this long, so that no call waits forever. 0: never. */
  readonly answerTimeoutMs: number;
  /** T1, T2 as the transactions have them: the 2xx is repeated by the session (RFC 3261 §13.3.1.4). */
  readonly t1: number;
  readonly t2: number;
}
