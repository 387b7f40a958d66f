import { ok, type Result } from '../core/result.ts';
import type { SipMessage } from '../message/model.ts';
import { answerTo } from '../sdp/answer.ts';
import type { CodecOffer, LocalMedia, RemoteSdp } from '../sdp/model.ts';
import { writeOffer } from '../sdp/offer.ts';
import { planFromAnswer } from '../sdp/plan-from-answer.ts';
import { type AudioProtocol, isAudioProtocol, type LocalSrtp, protocolOf } from '../sdp/profile.ts';
import type { MediaEvent, MediaPlan } from '../signal/media.ts';
import type { Direction } from '../signal/media-audio.ts';
import { requiredDescription } from './description.ts';
import type { SessionConfig } from './session-config.ts';
import type { LocalDescription, SessionIdentity } from './session-state.ts';

/** A description ready to be sent, and the speech it leaves behind. */
export interface Described {
  readonly speech: LocalDescription;
  readonly sdp: Uint8Array;
}

/** What one call wants otherwise than all. */
export interface MediaWishes {
  readonly codecs?: readonly CodecOffer[];
  readonly silenceSuppression?: boolean;
}

/** Our side as the media engine opened it. */
export const beginSpeech = (
  config: SessionConfig,
  { host, port, rtcpPort }: Extract<MediaEvent, { on: 'opened' }>,
  { chance, srtp }: SessionIdentity,
  { codecs = config.codecs, silenceSuppression = config.silenceSuppression }: MediaWishes = {},
): LocalDescription => {
  const { telephoneEvent, otherEvents, ptimeMs, rtcpMux, voipMetrics } = config;
  // One literal for all: a property added to a spread copy costs V8 a hidden class for every call.
  const local: LocalMedia = {
    host,
    port,
    rtcpPort,
    codecs,
    telephoneEvent,
    otherEvents,
    comfortNoise: silenceSuppression === true ? config.comfortNoise : undefined,
    ptimeMs,
    direction: 'sendrecv',
    sessionId: String(chance),
    version: 1,
    rtcpMux,
    voipMetrics,
    feedback: undefined,
    srtp,
  };
  return { media: local, sdp: '' };
};

/** Our offer. `remote`: the peer's last description, whose m= lines stay in their places. */
export const offer = (speech: LocalDescription, direction: Direction, remote?: RemoteSdp): Described => {
  const local = facing(speech.media, direction);
  const same = writeOffer(local, remote);
  const words = textOf(same);
  if (!isNews(speech, words)) return { speech: { media: local, sdp: words }, sdp: same };
  const risen = { ...local, version: local.version + 1 };
  const sdp = writeOffer(risen, remote);
  return { speech: { media: risen, sdp: textOf(sdp) }, sdp };
};

/** Our answer to an offer of the peer's, and the plan it settles. */
export const answer = (
  speech: LocalDescription,
  direction: Direction,
  remote: RemoteSdp,
): Result<Described & { readonly plan: MediaPlan }> => {
  const local = facing(speech.media, direction);
  const same = answerTo(remote, local);
  if (!same.ok) return same;
  const { sdp, plan, protocol } = same.value;
  const words = textOf(sdp);
  if (!isNews(speech, words)) return ok({ speech: over(protocol, plan, { media: local, sdp: words }), sdp, plan });
  const risen = { ...local, version: local.version + 1 };
  const next = answerTo(remote, risen);
  if (!next.ok) return next;
  const after = { media: risen, sdp: textOf(next.value.sdp) };
  return ok({ speech: over(protocol, plan, after), ...next.value });
};

/** Encrypted now, and from now on: with this protocol, or with the one that our offers have. */
export const encrypted = (speech: LocalDescription, protocol?: AudioProtocol): LocalDescription => {
  const { srtp } = speech.media;
  if (srtp === undefined || srtp.agreed !== undefined) return speech;
  const agreed: LocalSrtp = { ...srtp, agreed: protocol ?? protocolOf(srtp, speech.media.feedback) };
  return { ...speech, media: { ...speech.media, srtp: agreed } };
};

/** What was agreed on holds for our offers to come: the encryption, and the profile (RFC 3264 §8.3). */
const over = (protocol: string, { transport: { srtp } }: MediaPlan, speech: LocalDescription): LocalDescription => {
  if (srtp !== undefined) return isAudioProtocol(protocol) ? encrypted(speech, protocol) : speech;
  if (protocol !== 'RTP/AVPF' || speech.media.feedback === true) return speech;
  return { ...speech, media: { ...speech.media, feedback: true } };
};

/** RFC 3264 §8: the version in o= rises by one when, and only when, the description differs from the last one sent. */
const isNews = (speech: LocalDescription, words: string): boolean => speech.sdp !== '' && speech.sdp !== words;

const facing = (local: LocalMedia, direction: Direction): LocalMedia =>
  local.direction === direction ? local : { ...local, direction };

/** A string and no slice of a shared buffer: what a held call keeps must not keep its neighbours. */
const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

/** An offer and its answer, both known. `sdp` is our answer, where it is ours to give. */
export type Completed = Result<{
  readonly speech: LocalDescription;
  readonly plan: MediaPlan;
  readonly remote: RemoteSdp | undefined;
  readonly sdp?: Uint8Array;
}>;

/** We offered; the message brings the answer: a 2xx, or the ACK after a late offer of ours. */
export const completeOffer = (speech: LocalDescription, message: SipMessage): Completed => {
  const remote = requiredDescription(message);
  if (!remote.ok) return remote;
  const plan = planFromAnswer(speech.media, remote.value);
  return plan.ok ? ok({ speech, plan: plan.value, remote: remote.value }) : plan;
};

/** The message brings the offer; the answer is ours: in a 2xx, or in the ACK to a 2xx that offered late. */
export const completeLate = (speech: LocalDescription, direction: Direction, message: SipMessage): Completed => {
  const remote = requiredDescription(message);
  if (!remote.ok) return remote;
  const answered = answer(speech, direction, remote.value);
  return answered.ok ? ok({ ...answered.value, remote: remote.value }) : answered;
};
