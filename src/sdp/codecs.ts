import type { CodecChoice, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { staticCodec } from './payload-types.ts';

/** The attributes that define the payload types of one media description, unchecked. */
interface FormatAttributes {
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
  /** The payload type of telephone-event/8000. */
  readonly telephoneEvent: number | undefined;
  /** The payload types of telephone-event at other clock rates. */
  readonly otherEvents: readonly PayloadTypeAtRate[] | undefined;
}

/** There are 128 payload types: further formats of an m= line are ignored. */
const PAYLOAD_TYPES = 128;

/** The codecs of an m= line over RTP, in its order, without dynamic payload types that have no `a=rtpmap` (RFC 3264 §5.1). */
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
    // RFC 4733 §2.1: events have the clock rate of the audio, so there is one payload type for each.
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
  // Some peers write the parameters on several lines.
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

/** Whether two codecs are one encoding: equal name, clock rate and channels (RFC 3264 §6.1). Payload types may differ. */
export const isSameCodec = (a: CodecChoice, b: CodecChoice): boolean =>
  a.name === b.name && a.clockRate === b.clockRate && a.channels === b.channels;

/** The value as an integer of the range, from a number or up to nine digits; else undefined. */
export const wholeNumber = (value: unknown, least: number, most: number): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
    ? number
    : undefined;
};
