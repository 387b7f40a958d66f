import { ok, type Result } from '../core/result.ts';
import { answerTo } from '../sdp/answer.ts';
import type { LocalMedia, RemoteSdp } from '../sdp/model.ts';
import { writeOffer } from '../sdp/offer.ts';
import { type AudioProtocol, isAudioProtocol, type LocalSrtp, protocolOf } from '../sdp/profile.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { Direction } from '../signal/media-audio.ts';
import type { CallPreferences } from '../signal/media-preferences.ts';

/** Our side of the session description: what it is written from, and its text. */
export interface LocalDescription {
  readonly media: LocalMedia;
  /** Our last description, octet by octet; empty before the first. */
  readonly sdp: string;
}

/** A description to be sent, and our side after it. */
export interface Described {
  readonly local: LocalDescription;
  readonly sdp: Uint8Array;
}

/** Our offer. `remote`: the peer's last description, whose m= lines keep their places (RFC 3264 §8). */
export const describeOffer = (local: LocalDescription, media: LocalMedia, remote: RemoteSdp | undefined): Described => {
  const same = writeOffer(media, remote);
  const text = textOf(same);
  if (!isChanged(local, text)) return { local: { media, sdp: text }, sdp: same };
  const risen = { ...media, version: media.version + 1 };
  const sdp = writeOffer(risen, remote);
  return { local: { media: risen, sdp: textOf(sdp) }, sdp };
};

/** Our answer to an offer of the peer's, and the plan that offer and answer make. */
export const describeAnswer = (
  local: LocalDescription,
  direction: Direction,
  remote: RemoteSdp,
): Result<Described & { readonly plan: MediaPlan }> => {
  const media = facing(local.media, direction);
  const same = answerTo(remote, media);
  if (!same.ok) return same;
  const { sdp, plan, protocol } = same.value;
  const text = textOf(sdp);
  if (!isChanged(local, text)) return ok({ local: bound({ media, sdp: text }, protocol, plan), sdp, plan });
  const risen = { ...media, version: media.version + 1 };
  const next = answerTo(remote, risen);
  if (!next.ok) return next;
  const after = { media: risen, sdp: textOf(next.value.sdp) };
  return ok({ local: bound(after, protocol, plan), sdp: next.value.sdp, plan: next.value.plan });
};

export const facing = (media: LocalMedia, direction: Direction): LocalMedia =>
  media.direction === direction ? media : { ...media, direction };

/** Our side with other preferences, where some are changed. */
export const preferring = (media: LocalMedia, changed: CallPreferences | undefined): LocalMedia =>
  changed === undefined ? media : { ...media, preferences: { ...media.preferences, ...changed } };

/** Encrypted from now on, over this protocol, or over the one that our offers have. */
export const encrypted = (local: LocalDescription, protocol?: AudioProtocol): LocalDescription => {
  const { srtp } = local.media;
  if (srtp === undefined || srtp.agreed !== undefined) return local;
  const agreed: LocalSrtp = { ...srtp, agreed: protocol ?? protocolOf(srtp, local.media.feedback) };
  return { ...local, media: { ...local.media, srtp: agreed } };
};

/** Our later offers keep the encryption and the profile that were agreed on (RFC 3264 §8.3). */
const bound = (local: LocalDescription, protocol: string, { transport }: MediaPlan): LocalDescription => {
  if (transport.srtp !== undefined) return isAudioProtocol(protocol) ? encrypted(local, protocol) : local;
  if (protocol !== 'RTP/AVPF' || local.media.feedback === true) return local;
  return { ...local, media: { ...local.media, feedback: true } };
};

/** RFC 3264 §8: the version in o= rises by one when, and only when, the description differs from the last one sent. */
const isChanged = (local: LocalDescription, text: string): boolean => local.sdp !== '' && local.sdp !== text;

/** A string and no slice of a shared buffer: what a held call keeps must not keep its neighbours. */
const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
