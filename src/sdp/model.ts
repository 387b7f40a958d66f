import type { MediaPlan } from '../signal/media.ts';
import type { CodecChoice, Direction, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { CryptoLine } from './crypto.ts';
import type { LocalSrtp } from './profile.ts';

/** A codec of this side. `payloadType` is the local one, fixed for the static types of RFC 3551. */
export type CodecOffer = CodecChoice;

/** The local side of an offer or answer. */
export interface LocalMedia {
  /** The address that descriptions name. */
  readonly host: string;
  /** The local address behind it; absent: the same. */
  readonly bound?: string | undefined;
  readonly port: number;
  readonly rtcpPort: number;
  /** `false`: the peer is on another machine, so that a loopback address of its is none to send to. */
  readonly loopback?: boolean | undefined;
  readonly preferences: MediaPreferences;
  readonly direction: Direction;
  /** o= session id and version (RFC 3264 §8: version + 1 when, and only when, the description changed). */
  readonly sessionId: string;
  readonly version: number;
  /** Offers are over RTP/AVPF, since the peer's was (RFC 4585 §4). */
  readonly feedback?: true | undefined;
  /** The policy of `preferences` with the keys of this session. Absent: media is not encrypted, and RTP/SAVP is refused. */
  readonly srtp?: LocalSrtp | undefined;
}

/** A session description of the peer, checked. */
export interface RemoteSdp {
  readonly version: number;
  /** Every m= line, in order, including those that cannot be accepted. */
  readonly lines: readonly RemoteLine[];
  /** The description without o=: equal texts are equal descriptions. */
  readonly fingerprint: string;
}

export interface RemoteLine {
  readonly media: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly port: number;
  readonly rtcpPort: number;
  /** Empty when it has no usable c= line. */
  readonly host: string;
  /** Where RTCP goes, when that is another host (RFC 3605 §2.1). */
  readonly rtcpHost?: string | undefined;
  /** From the view of the peer. c=0.0.0.0 is a hold (RFC 3264 §8.4). */
  readonly direction: Direction;
  readonly codecs: readonly CodecChoice[];
  readonly ptimeMs?: number | undefined;
  /** `a=maxptime`: the most audio in one packet, in ms. */
  readonly maxPtimeMs?: number | undefined;
  readonly telephoneEvent?: number | undefined;
  readonly otherEvents?: readonly PayloadTypeAtRate[] | undefined;
  /** Those payload types of telephone events that take the flash (event 16). */
  readonly flashTypes?: readonly number[] | undefined;
  /** RTCP may share the port of RTP (RFC 5761). */
  readonly rtcpMux?: boolean | undefined;
  /** The peer requests VoIP metrics (RFC 3611 §5.1). */
  readonly voipMetrics?: boolean | undefined;
  /** The usable `a=crypto` lines; empty when none is usable, absent when there is none. */
  readonly crypto?: readonly CryptoLine[] | undefined;
  /** What is wrong with the first unusable one. */
  readonly cryptoFault?: string | undefined;
}

/** A local answer, and the media plan by it. */
export interface SdpAnswer {
  readonly sdp: Uint8Array;
  readonly plan: MediaPlan;
  /** The protocol of the accepted line. */
  readonly protocol: string;
}
