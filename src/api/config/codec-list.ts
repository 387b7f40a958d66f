import { SipError } from '../../core/errors.ts';
import { keysOf } from '../../core/keys-of.ts';
import type { CodecLibrary } from '../../media/codec/codec.ts';
import { type CodecName, codecNamed, codecRecords } from '../../media/codec/codecs.ts';
import type { OpusCodec } from '../../opus/opus-record.ts';
import type { CodecOffer } from '../../sdp/model.ts';
import type { PayloadTypeAtRate } from '../../signal/media-audio.ts';

/** A codec by its name, or what `opus()` of `rxsip/opus` gives. */
export type CodecEntry = CodecName | OpusCodec;

/** By name: the offer, from the records of the codecs. */
const offers: Readonly<Record<CodecName, CodecOffer>> = Object.assign(
  {},
  ...codecRecords().map((record) => record.offers),
);

export const codecNames: readonly CodecName[] = keysOf(offers);

/** Telephone events beside audio that does not run at 8 kHz (RFC 4733 §2.1). */
export const otherEvents: readonly PayloadTypeAtRate[] = [
  { payloadType: 100, clockRate: 48_000 },
  { payloadType: 102, clockRate: 16_000 },
];

/** Comfort noise beside audio (RFC 3389 §4): 13 at 8 kHz, which G.722 has in RTP too, else a dynamic type. */
export const comfortNoise: readonly PayloadTypeAtRate[] = [
  { payloadType: 13, clockRate: 8000 },
  { payloadType: 103, clockRate: 16_000 },
];

const offerOf = (entry: CodecEntry): CodecOffer =>
  typeof entry === 'string' ? offers[entry] : { ...offers[entry.name], parameters: entry.parameters };

export const codecOffers = (list: readonly CodecEntry[]): readonly CodecOffer[] => list.map(offerOf);

/** The libraries that these codecs need. */
export const codecLibraries = (list: readonly CodecEntry[] = []): readonly CodecLibrary[] =>
  codecOffers(list).flatMap(({ name }) => codecNamed(name)?.library ?? []);

const nameOf = (entry: CodecEntry | undefined): CodecName | undefined =>
  typeof entry === 'string' ? entry : entry?.name;

/** The codecs of one call, as they go into its command. Throws `ERR_SIP_ARGUMENT`. */
export const callCodecs = (options: {
  readonly codecs?: readonly CodecEntry[];
}): { readonly codecs?: readonly CodecOffer[] } => {
  const { codecs } = options;
  if (codecs === undefined) return {};
  if (!Array.isArray(codecs) || codecs.length === 0)
    throw new SipError('ERR_SIP_ARGUMENT', 'codecs: must not be empty');
  for (const entry of codecs as readonly CodecEntry[]) {
    const name = nameOf(entry);
    if (name === undefined || !codecNames.includes(name)) {
      const detail = `codecs: there is no ${JSON.stringify(name)}, but ${codecNames.join(', ')}`;
      throw new SipError('ERR_SIP_ARGUMENT', detail);
    }
  }
  const missing = codecs.find((entry) => codecNamed(offerOf(entry).name)?.library?.loaded() === false);
  if (missing !== undefined) {
    const detail = `codecs: ${nameOf(missing)} has to be among those of the server or client too`;
    throw new SipError('ERR_SIP_ARGUMENT', detail);
  }
  return { codecs: codecOffers(codecs) };
};
