import type { LocalSrtp } from '../sdp/profile.ts';
import type { MediaHost } from '../signal/address.ts';
import type { MediaPlan } from '../signal/media.ts';
import { noOffer, type OfferAnswerState } from './offer-answer-state.ts';

/** What never changes about a session. */
export interface SessionIdentity {
  readonly id: string;
  /** We sent the INVITE that began it, so the Call-ID is ours (RFC 3261 §14.1). */
  readonly caller: boolean;
  /** Random seed drawn when the session opens; back-off times derive from it, so the step stays deterministic. */
  readonly seed: number;
  /** How media is encrypted, with the keys of this session; undefined: it is not. */
  readonly srtp: LocalSrtp | undefined;
  /** Where media is bound, where that is not the address descriptions name. */
  readonly mediaHost: MediaHost | undefined;
  /** `false`: the peer is on another machine. */
  readonly loopback: boolean;
}

/** The stream of the session in the media engine. */
export interface MediaState {
  /** `closing`: asked to close, `closed` is to come. */
  readonly stage: 'none' | 'opening' | 'open' | 'running' | 'closing';
  /** The plan that was started last. */
  readonly plan: MediaPlan | undefined;
  readonly paused: boolean;
  /** The address in `plan` came with an offer of the peer's, and the ACK to our answer is not here yet. */
  readonly unacknowledged: boolean;
}

/** What a session has in every state. A new aspect of it (a refresh timer, an RSeq) is a field here. */
export interface SessionCore {
  readonly identity: SessionIdentity;
  readonly media: MediaState;
  /** Offer and answer. */
  readonly exchange: OfferAnswerState;
  /** As agreed last: we hold the peer, the peer holds us. */
  readonly localHold: boolean;
  readonly remoteHold: boolean;
}

/** Nothing is asked of the media engine. */
export const noMedia: MediaState = { stage: 'none', plan: undefined, paused: false, unacknowledged: false };

export const newCore = (identity: SessionIdentity): SessionCore => ({
  identity,
  media: noMedia,
  exchange: noOffer,
  localHold: false,
  remoteHold: false,
});
