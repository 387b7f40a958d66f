import type { CodecChoice, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { isSameCodec } from './codecs.ts';

/** One encoding both sides know, each under its own payload type and parameters. */
export interface CommonCodec {
  readonly local: CodecChoice;
  readonly remote: CodecChoice;
}

/** The encodings in common, in the local order of preference. Of one encoding under two payload types the first counts. */
export const commonCodecs = (local: readonly CodecChoice[], remote: readonly CodecChoice[]): CommonCodec[] => {
  const common: CommonCodec[] = [];
  for (const codec of local) {
    const match = remote.find((each) => isSameCodec(codec, each));
    if (match !== undefined) common.push({ local: codec, remote: match });
  }
  return common;
};

/** What both sides have for one clock beside the audio: the payload type of either (RFC 4733 §2.1, RFC 3389 §4). */
export interface CommonType {
  readonly clockRate: number;
  readonly local: number;
  readonly remote: number;
}

/** Both ways under the payload types of the offer, as an answer has it (RFC 3264 §6.1). */
export const asOffered = (common: readonly CommonType[]): readonly CommonType[] =>
  common.map(({ clockRate, remote }) => ({ clockRate, local: remote, remote }));

/** What we name them by. */
export const typesOf = (common: readonly CommonType[]): readonly PayloadTypeAtRate[] =>
  common.map(({ clockRate, local }) => ({ payloadType: local, clockRate }));
