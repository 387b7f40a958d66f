import type { Failure } from '../core/result.ts';
import type { Turn } from '../core/step.ts';
import type { LocalMedia, RemoteSdp } from '../sdp/model.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { Direction } from '../signal/media-audio.ts';
import type { CallPreferences } from '../signal/media-preferences.ts';
import type { LocalDescription } from './local-description.ts';

/** No offer was made yet. */
export interface NoOffer {
  readonly name: 'none';
  /** Undefined before the media port is open. */
  readonly local: LocalDescription | undefined;
}

/** An offer of ours is open: the peer's answer is to come. */
export interface LocalOffer {
  readonly name: 'localOffer';
  readonly local: LocalDescription;
  readonly before: NoOffer | Stable;
  /** The answer of an unreliable 1xx, and the dialog it came from: it counts for nothing until the answer is there. */
  readonly preview: { readonly tag: string | undefined; readonly plan: MediaPlan; readonly lines: Lines } | undefined;
}

/** An offer of the peer's is open: our answer is to come. */
export interface RemoteOffer {
  readonly name: 'remoteOffer';
  readonly local: LocalDescription | undefined;
  readonly before: NoOffer | Stable;
  readonly offer: RemoteSdp;
  /** Our answer as an unreliable 1xx carried it: the answer is the same (RFC 3261 §13.2.1). */
  readonly preview: { readonly sdp: Uint8Array; readonly plan: MediaPlan } | undefined;
}

/** Offer and answer are complete, and none is open. */
export interface Stable {
  readonly name: 'stable';
  readonly local: LocalDescription;
  readonly lines: Lines;
}

/** The peer's description where it has m= lines besides ours, which every later offer of ours keeps (RFC 3264 §8). */
export type Lines = RemoteSdp | undefined;

export type OfferAnswerState = NoOffer | LocalOffer | RemoteOffer | Stable;

/** The carrier of a description (INVITE, 1xx, 2xx, ACK; later PRACK and UPDATE) is no part of these events. */
export type OfferAnswerEvent =
  /** The media port is open: from now on there is something to describe. */
  | { readonly kind: 'open'; readonly media: LocalMedia }
  /** We offer; `media` are preferences that change with it. */
  | { readonly kind: 'offer'; readonly direction: Direction; readonly media: CallPreferences | undefined }
  | { readonly kind: 'offerReceived'; readonly offer: RemoteSdp }
  | { readonly kind: 'answer'; readonly direction: Direction }
  | { readonly kind: 'answerReceived'; readonly answer: RemoteSdp }
  /** The message that had to bring the answer has no body. `tag` names its dialog. */
  | { readonly kind: 'answerMissing'; readonly tag: string | undefined }
  /** Our answer goes out in an unreliable 1xx, ahead of time. */
  | { readonly kind: 'preview'; readonly direction: Direction }
  | { readonly kind: 'previewReceived'; readonly answer: RemoteSdp; readonly tag: string | undefined }
  /** The message with the open offer was refused: everything is as before it (RFC 3261 §14.1). */
  | { readonly kind: 'rollBack' };

export type OfferAnswerOutput =
  | { readonly out: 'offer'; readonly sdp: Uint8Array }
  | { readonly out: 'answer'; readonly sdp: Uint8Array; readonly plan: MediaPlan }
  /** The answer of the peer fits. */
  | { readonly out: 'agreed'; readonly plan: MediaPlan }
  | { readonly out: 'previewed'; readonly plan: MediaPlan }
  /** Nothing changed. The status is that of a response to the message that caused it. */
  | { readonly out: 'failed'; readonly failure: Refusal };

/** Why the outcome that was due did not come. */
export type Refusal = Failure & { readonly ok: false };

export type OfferAnswerTurn = Turn<OfferAnswerState, OfferAnswerOutput>;

export const noOffer: NoOffer = { name: 'none', local: undefined };

/**
 * The status that refuses an offer of the peer's now, if any: 491 while ours is open, 500 while its own is unanswered
 * (RFC 3261 §14.2, RFC 3311 §5.2, RFC 6337 §2.3).
 */
export const offerRefusal = ({ name }: OfferAnswerState): 491 | 500 | undefined => {
  if (name === 'localOffer') return 491;
  return name === 'remoteOffer' ? 500 : undefined;
};
