import type { CodecChoice, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { CommonCodec, CommonType } from './common-codecs.ts';

/** What arrives under the payload types of an answer, beside what arrives under those of the offer. */
export interface AnsweredTypes {
  readonly codecs: readonly CodecChoice[];
  readonly events: readonly PayloadTypeAtRate[];
  readonly noise: readonly PayloadTypeAtRate[];
}

/** An answer of this side has the payload types of the offer: there are no others (RFC 3264 §6.1). */
export const noAnsweredTypes: AnsweredTypes = { codecs: [], events: [], noise: [] };

/**
 * Whoever answers is to send under the payload types of the offer (RFC 3264 §5.1), and some peers send under their own.
 * One of those that the offer gave no meaning can mean nothing else, so it is received too. `offered`: the payload types
 * of the offer.
 */
export const answeredTypes = (
  offered: ReadonlySet<number>,
  codecs: readonly CommonCodec[],
  events: readonly CommonType[],
  noise: readonly CommonType[],
): AnsweredTypes => {
  if (!codecs.some(isRenumbered) && !events.some(isMoved) && !noise.some(isMoved)) return noAnsweredTypes;
  const taken = new Set(offered);
  /** Each payload type has one meaning: the first. */
  const isFree = (payloadType: number): boolean => taken.size < taken.add(payloadType).size;
  return {
    codecs: codecs
      .filter(({ remote }) => isFree(remote.payloadType))
      .map(({ local, remote }) => ({ ...local, payloadType: remote.payloadType })),
    events: ownTypes(events, isFree),
    noise: ownTypes(noise, isFree),
  };
};

const isRenumbered = ({ local, remote }: CommonCodec): boolean => local.payloadType !== remote.payloadType;
const isMoved = ({ local, remote }: CommonType): boolean => local !== remote;

const ownTypes = (
  common: readonly CommonType[],
  isFree: (payloadType: number) => boolean,
): readonly PayloadTypeAtRate[] =>
  common.filter(({ remote }) => isFree(remote)).map(({ clockRate, remote }) => ({ payloadType: remote, clockRate }));
