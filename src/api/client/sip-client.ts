import type { Call } from '../call/call.ts';
import type { HeaderOptions } from '../common/extra-headers.ts';
import type { CodecEntry } from '../config/codec-list.ts';
import type { SipEndpoint } from '../endpoint/sip-endpoint.ts';

export interface CallOptions extends HeaderOptions {
  /** Firing before the answer, it cancels the call. Afterwards it means nothing. */
  readonly signal?: AbortSignal;
  /** From, such as `"Alice" <sip:alice@example.com>`; that of the configuration when absent. */
  readonly from?: string;
  /** URIs to go by, outermost first, in place of the outbound proxy (RFC 3261 §8.1.2). */
  readonly route?: readonly string[];
  /** The codecs of this call, in order of preference, in place of those of the configuration. */
  readonly codecs?: readonly CodecEntry[];
  /** Offer to send nothing while nobody speaks (RFC 3389), or do not; as configured when absent. */
  readonly silenceSuppression?: boolean;
  /** Send no offer and let the peer make one (RFC 3261 §13.2.1). */
  readonly lateOffer?: boolean;
}

/** Makes calls, and takes them when configured to. */
export interface SipClient extends SipEndpoint {
  /**
   * Calls a sip URI. Gives back the call at once: what comes of it is told by `answered`, `ended` and its streams.
   * Throws `ERR_SIP_URI`, `ERR_SIP_ARGUMENT`, `ERR_SIP_CLOSED`, and `ERR_SIP_ABORTED` when the signal has fired already.
   */
  call(target: string, options?: CallOptions): Call;
}
