import type { MediaPreferences } from '../signal/media-preferences.ts';

export interface SessionConfig {
  /** What every call offers and takes, unless it changes some of it. */
  readonly media: MediaPreferences;
  /** Sessions at most; a further INVITE gets 503 with Retry-After. */
  readonly maxSessions: number;
  /** Seconds in that Retry-After, at least; twice as many at most. */
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
