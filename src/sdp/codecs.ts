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
  /** Those payload types of telephone-event that take the flash. */
  readonly flashTypes: readonly number[] | undefined;
}

/** There are 128 payload types: further formats of an m= line are ignored. */
const PAYLOAD_TYPES = 128;

/** The event code of the hook flash (RFC 2833 §3.10). */
const FLASH = 16;

/** The codecs of an m= line over RTP, in its order, without dynamic payload types that have no `a=rtpmap` (RFC 3264 §5.1). */
export const codecsOf = (formats: readonly string[], attributes: FormatAttributes): Codecs => {
  const codecs: CodecChoice[] = [];
  let telephoneEvent: number | undefined;
  let otherEvents: PayloadTypeAtRate[] | undefined;
  let flashTypes: number[] | undefined;
  for (let i = 0; i < formats.length && i < PAYLOAD_TYPES; i++) {
    const payloadType = wholeNumber(formats[i], 0, PAYLOAD_TYPES - 1);
    if (payloadType === undefined || codecs.some((codec) => codec.payloadType === payloadType)) continue;
    const codec = codecOf(payloadType, attributes);
    if (codec === undefined) continue;
    const { name, clockRate } = codec;
    if (name !== 'TELEPHONE-EVENT') {
      codecs.push(codec);
      continue;
    }
    if (takesFlash(codec)) flashTypes = [...(flashTypes ?? []), payloadType];
    // RFC 4733 §2.1: events have the clock rate of the audio, so there is one payload type for each.
    if (clockRate === 8000) telephoneEvent ??= payloadType;
    else if (otherEvents?.some((each) => each.clockRate === clockRate) !== true) {
      otherEvents = [...(otherEvents ?? []), { payloadType, clockRate }];
    }
  }
  return { codecs, telephoneEvent, otherEvents, flashTypes };
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

/**
 * A codec by its `a=rtpmap`. A static number with the name that RFC 3551 gives it is that codec, whatever clock rate and
 * channels are written: G.722 has 8000 there, and some peers write 16000, its sampling rate (RFC 3551 §4.5.2). L16 is
 * the exception: peers send it at other rates under the numbers of 44.1 kHz, and say so.
 */
const mapped = (payloadType: number, map: FormatAttributes['rtp'][number]): CodecChoice | undefined => {
  const name = String(map.codec ?? '').toUpperCase();
  const usual = staticCodec(payloadType);
  if (usual?.name === name && name !== 'L16') return usual;
  const clockRate = wholeNumber(map.rate, 1, 1_000_000);
  const channels = map.encoding === undefined ? 1 : wholeNumber(map.encoding, 1, 255);
  if (name === '' || clockRate === undefined || channels === undefined) return undefined;
  if (usual?.name === name && usual.clockRate === clockRate && usual.channels === channels) return usual;
  // RFC 7587 §7: always 2, whatever is in the packets; some peers write 1, or nothing.
  return { name, clockRate, channels: name === 'OPUS' ? 2 : channels, payloadType };
};

/** RFC 4733 §2.4.1: the events that the peer takes, such as `0-15,66,70`; without the parameter the sixteen keys. */
const takesFlash = ({ parameters = '' }: CodecChoice): boolean =>
  parameters.split(/[,;]/).some((range) => {
    const [, first, last = first] = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(range) ?? [];
    return Number(first) <= FLASH && FLASH <= Number(last);
  });

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
