import type { CodecChoice } from '../signal/media-audio.ts';

const audio = (payloadType: number, name: string, clockRate: number, channels = 1): CodecChoice => ({
  payloadType,
  name,
  clockRate,
  channels,
});

const STATIC: ReadonlyMap<number, CodecChoice> = new Map(
  [
    audio(0, 'PCMU', 8000),
    audio(3, 'GSM', 8000),
    audio(4, 'G723', 8000),
    audio(5, 'DVI4', 8000),
    audio(6, 'DVI4', 16_000),
    audio(7, 'LPC', 8000),
    audio(8, 'PCMA', 8000),
    audio(9, 'G722', 8000),
    audio(10, 'L16', 44_100, 2),
    audio(11, 'L16', 44_100),
    audio(12, 'QCELP', 8000),
    audio(13, 'CN', 8000),
    audio(14, 'MPA', 90_000),
    audio(15, 'G728', 8000),
    audio(16, 'DVI4', 11_025),
    audio(17, 'DVI4', 22_050),
    audio(18, 'G729', 8000),
  ].map((codec) => [codec.payloadType, codec]),
);

/** The codec of a static audio payload type, which needs no `a=rtpmap` (RFC 3551 §6, table 4). */
export const staticCodec = (payloadType: number): CodecChoice | undefined => STATIC.get(payloadType);
