import { SipError } from '../../core/errors.ts';
import { decoderFor } from '../../media/codec/codecs.ts';
import type { OpusCodec } from '../../opus/provide.ts';
import type { CodecOffer } from '../../sdp/model.ts';
import type { PayloadTypeAtRate } from '../../signal/media-audio.ts';

/** Codecs by name. `L16` has 16 kHz. `opus` needs the package `libopus-wasm` installed. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722' | 'L16' | 'L16/8000' | 'opus';

/** A codec by its name, or what `opus()` of `rxsip/opus` gives. */
export type CodecEntry = CodecName | OpusCodec;

/** RFC 3551 §6: static types where there are; dynamic ones are ours to choose (§3). */
const offers: Readonly<Record<CodecName, CodecOffer>> = {
  PCMU: { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
  PCMA: { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 },
  G722: { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 },
  L16: { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 },
  'L16/8000': { name: 'L16', clockRate: 8000, channels: 1, payloadType: 98 },
  opus: { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96, parameters: 'useinbandfec=1' },
};

export const codecNames: readonly CodecName[] = Object.keys(offers) as CodecName[];

/** Telephone events beside audio that does not run at 8 kHz (RFC 4733 §2.1). */
export const otherEvents: readonly PayloadTypeAtRate[] = [
  { payloadType: 100, clockRate: 48_000 },
  { payloadType: 102, clockRate: 16_000 },
];

/** Comfort noise beside audio (RFC 3389 §4): 13 at 8 kHz, which G.722 has in RTP too, else a type of our choice. */
export const comfortNoise: readonly PayloadTypeAtRate[] = [
  { payloadType: 13, clockRate: 8000 },
  { payloadType: 103, clockRate: 16_000 },
];

export const codecOffers = (list: readonly CodecEntry[]): readonly CodecOffer[] =>
  list.map((entry) => (typeof entry === 'string' ? offers[entry] : { ...offers.opus, parameters: entry.parameters }));

export const namesOpus = (list: readonly CodecEntry[] = []): boolean =>
  list.some((entry) => entry === 'opus' || typeof entry === 'object');

/** The codecs of one call, as they go into its command. Throws `ERR_SIP_ARGUMENT`. */
export const callCodecs = (options: {
  readonly codecs?: readonly CodecEntry[];
}): { readonly codecs?: readonly CodecOffer[] } => {
  const { codecs } = options;
  if (codecs === undefined) return {};
  if (!Array.isArray(codecs) || codecs.length === 0)
    throw new SipError('ERR_SIP_ARGUMENT', 'codecs: must not be empty');
  for (const entry of codecs as readonly CodecEntry[]) {
    const name = typeof entry === 'string' ? entry : entry?.name;
    if (!codecNames.includes(name)) {
      throw new SipError(
        'ERR_SIP_ARGUMENT',
        `codecs: there is no ${JSON.stringify(name)}, but ${codecNames.join(', ')}`,
      );
    }
  }
  if (namesOpus(codecs) && decoderFor(offers.opus) === undefined) {
    throw new SipError('ERR_SIP_ARGUMENT', 'codecs: opus has to be among those of the server or client too');
  }
  return { codecs: codecOffers(codecs) };
};
