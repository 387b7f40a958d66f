import type { CodecChoice, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { staticCodec } from './payload-types.ts';

/** The attributes of one media description that give its payload types a meaning, not yet checked. */
export interface FormatAttributes {
  readonly rtp: readonly {
    readonly payload: unknown;
    readonly codec: unknown;
    readonly rate?: unknown;
    readonly encoding?: unknown;
  }[];
  readonly fmtp: readonly { readonly payload: unknown; readonly config: unknown }[];
}

export interface Codecs {
  readonly codecs: readonly CodecChoice[];
  /** Of telephone-event/8000. */
  readonly telephoneEvent: number | undefined;
  /** Of telephone-event on other clocks. */
  readonly otherEvents: readonly PayloadTypeAtRate[] | undefined;
}

/** There are 128 payload types; whatever follows in an m= line is a repetition. */
const PAYLOAD_TYPES = 128;

/** The codecs of an m= line over RTP, in its order. A dynamic payload type without `a=rtpmap` is none (RFC 3264 §5.1). */
export const codecsOf = (formats: readonly string[], attributes: FormatAttributes): Codecs => {
  const codecs: CodecChoice[] = [];
  let telephoneEvent: number | undefined;
  let otherEvents: PayloadTypeAtRate[] | undefined;
  for (let i = 0; i < formats.length && i < PAYLOAD_TYPES; i++) {
    const payloadType = wholeNumber(formats[i], 0, PAYLOAD_TYPES - 1);
    if (payloadType === undefined || codecs.some((codec) => codec.payloadType === payloadType)) continue;
    const codec = codecOf(payloadType, attributes);
    if (codec === undefined) continue;
    const { name, clockRate } = codec;
    if (name !== 'TELEPHONE-EVENT') codecs.push(codec);
    // RFC 4733 §2.1: events run on the clock of the audio, so there is one type for each clock.
    else if (clockRate === 8000) telephoneEvent ??= payloadType;
    else if (otherEvents?.some((each) => each.clockRate === clockRate) !== true) {
      otherEvents = [...(otherEvents ?? []), { payloadType, clockRate }];
    }
  }
  return { codecs, telephoneEvent, otherEvents };
};

const codecOf = (payloadType: number, { rtp, fmtp }: FormatAttributes): CodecChoice | undefined => {
  const map = rtp.find((each) => each.payload === payloadType);
  const codec = map === undefined ? staticCodec(payloadType) : mapped(payloadType, map);
  if (codec === undefined || !fmtp.some((each) => each.payload === payloadType)) return codec;
  // Some peers spread the parameters over several lines.
  const lines = fmtp.filter((each) => each.payload === payloadType).map((each) => String(each.config).trim());
  const { name, clockRate, channels } = codec;
  return { name, clockRate, channels, payloadType, parameters: lines.join(';') };
};

const mapped = (payloadType: number, map: FormatAttributes['rtp'][number]): CodecChoice | undefined => {
  const clockRate = wholeNumber(map.rate, 1, 1_000_000);
  const channels = map.encoding === undefined ? 1 : wholeNumber(map.encoding, 1, 255);
  const name = String(map.codec ?? '').toUpperCase();
  if (name === '' || clockRate === undefined || channels === undefined) return undefined;
  const usual = staticCodec(payloadType);
  if (usual?.name === name && usual.clockRate === clockRate && usual.channels === channels) return usual;
  return { name, clockRate, channels, payloadType };
};

/** Same encoding, whatever the payload type (RFC 3264 §6.1: name, clock rate and channels). */
export const isSameCodec = (a: CodecChoice, b: CodecChoice): boolean =>
  a.name === b.name && a.clockRate === b.clockRate && a.channels === b.channels;

/** A whole number in the range, from a number or a few digits; anything else is undefined. */
export const wholeNumber = (value: unknown, least: number, most: number): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
    ? number
    : undefined;
};
