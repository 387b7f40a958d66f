import type { CodecChoice, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { isSameCodec } from './codecs.ts';

/** An encoding of both sides, with the payload type and parameters of each. */
export interface CommonCodec {
  readonly local: CodecChoice;
  readonly remote: CodecChoice;
}

/** The encodings both sides have, in the local order of preference. Of an encoding with two payload types the first. */
export const commonCodecs = (local: readonly CodecChoice[], remote: readonly CodecChoice[]): CommonCodec[] => {
  const common: CommonCodec[] = [];
  for (const codec of local) {
    const match = remote.find((each) => isSameCodec(codec, each));
    if (match !== undefined) common.push({ local: codec, remote: match });
  }
  return common;
};

/** The payload types of both sides for events or comfort noise at one clock rate (RFC 4733 §2.1, RFC 3389 §4). */
export interface CommonType {
  readonly clockRate: number;
  readonly local: number;
  readonly remote: number;
}

/** The payload types of an answer: those of the offer, in both directions (RFC 3264 §6.1). */
export const asOffered = (common: readonly CommonType[]): readonly CommonType[] =>
  common.map(({ clockRate, remote }) => ({ clockRate, local: remote, remote }));

/** The local payload types. */
export const typesOf = (common: readonly CommonType[]): readonly PayloadTypeAtRate[] =>
  common.map(({ clockRate, local }) => ({ payloadType: local, clockRate }));
