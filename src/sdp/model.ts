import type { Result } from '../core/result.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { CodecChoice, Direction, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { CryptoLine } from './crypto.ts';
import type { LocalSrtp } from './profile.ts';

/** A codec this side can do, in order of preference. `payloadType` is ours, fixed for RFC 3551's static types. */
export type CodecOffer = CodecChoice;

/** What this side brings to an offer or answer. */
export interface LocalMedia {
  readonly host: string;
  readonly port: number;
  readonly rtcpPort: number;
  readonly preferences: MediaPreferences;
  readonly direction: Direction;
  /** o= session id and version (RFC 3264 §8: version + 1 when, and only when, the description changed). */
  readonly sessionId: string;
  readonly version: number;
  /** The peer's offer was over RTP/AVPF: so are ours, then (RFC 4585 §4). */
  readonly feedback?: true | undefined;
  /** The policy of `preferences` with the keys of this session. Absent: no encryption, and media that requires it is refused. */
  readonly srtp?: LocalSrtp | undefined;
}

/** A session description of the peer's, read and checked. */
export interface RemoteSdp {
  readonly version: number;
  /** Each m= line in order; only those with usable audio over one of the four RTP profiles can be accepted. */
  readonly lines: readonly RemoteLine[];
  /** Equal texts mean equal descriptions but for o=. */
  readonly fingerprint: string;
}

export interface RemoteLine {
  readonly media: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly port: number;
  readonly rtcpPort: number;
  /** Empty when no c= line holds for it. */
  readonly host: string;
  /** As the peer says it: its own sending and receiving. c=0.0.0.0 reads as a hold (RFC 3264 §8.4). */
  readonly direction: Direction;
  readonly codecs: readonly CodecChoice[];
  readonly ptimeMs?: number | undefined;
  /** `a=maxptime`: no packet to it may hold more milliseconds. */
  readonly maxPtimeMs?: number | undefined;
  readonly telephoneEvent?: number | undefined;
  readonly otherEvents?: readonly PayloadTypeAtRate[] | undefined;
  /** RTCP may share the port of RTP (RFC 5761). */
  readonly rtcpMux?: boolean | undefined;
  /** It wants VoIP metrics (RFC 3611 §5.1). */
  readonly voipMetrics?: boolean | undefined;
  /** The `a=crypto` lines that can be used; absent where there is none at all, empty where none can be. */
  readonly crypto?: readonly CryptoLine[] | undefined;
  /** What is wrong with the first that cannot. */
  readonly cryptoFault?: string | undefined;
}

/** An answer of ours, and what it settles. */
export interface Answered {
  readonly sdp: Uint8Array;
  readonly plan: MediaPlan;
  /** The protocol of the line we accepted. */
  readonly protocol: string;
}

// The functions of this room, each in a file of its own.

/** Reads what the peer sent; see `read.ts`. Unreadable fails with 400, beyond our limits with 488. */
export type ReadSdp = (octets: Uint8Array) => Result<RemoteSdp>;
/** One audio stream; with `previous`, the peer's last description, its m= lines keep their places. See `offer.ts`. */
export type WriteOffer = (local: LocalMedia, previous?: RemoteSdp) => Uint8Array;
/** Our answer and what it settles; nothing in common fails with 488. See `answer.ts`. */
export type AnswerTo = (offer: RemoteSdp, local: LocalMedia) => Result<Answered>;
/** What an answer to our offer settles; an answer without usable audio fails with 488. See `settle.ts`. */
export type Settle = (offered: LocalMedia, answer: RemoteSdp) => Result<MediaPlan>;
