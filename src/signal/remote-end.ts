/** A value of Reason (RFC 3326): why the peer ended or refused the call. */
export interface GivenReason {
  /** As written: `SIP`, `Q.850` or another. */
  readonly protocol: string;
  /** A status of SIP, or a cause of Q.850. */
  readonly cause?: number;
  readonly text?: string;
}

/** A value of Warning (RFC 3261 §20.43): what the peer has against the request. */
export interface GivenWarning {
  readonly code: number;
  readonly agent: string;
  readonly text: string;
}

/** A place where the called party may be reached instead (RFC 3261 §8.1.3.4, §21.3). */
export interface RedirectContact {
  /**
   * As `call()` takes it where it is a sip or sips URI: without header fields and without `method`, which the peer might
   * write into a request of ours that way (RFC 3261 §19.1.5). Of a 305 it is the URI of a proxy: for `route` (§21.3.4).
   */
  readonly uri: string;
  readonly displayName?: string;
  /** How much the peer prefers it, 0 to 1; 1 when it has none. */
  readonly q: number;
}

/** Ended by the peer. Of each list at most 16, texts up to 256 characters; absent where the message has none. */
export interface RemoteEnd {
  readonly by: 'remote';
  /** The final response to our INVITE, or to a request within the call that ended it; absent for BYE and CANCEL. */
  readonly status?: number;
  /** The reason phrase of that response. */
  readonly reason?: string;
  /** The first cause of Q.850 among the reasons (RFC 6432): 16 is normal, 17 busy, 19 no answer. */
  readonly q850?: number;
  /** The Reason fields of the BYE, CANCEL or response, in order. */
  readonly reasons?: readonly GivenReason[];
  /** The Warning fields of the response. */
  readonly warnings?: readonly GivenWarning[];
  /** The Contacts of a 3xx or 485, the most preferred first. */
  readonly contacts?: readonly RedirectContact[];
}
