import type { CodecChoice, Direction, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { LocalMedia, RemoteLine } from './model.ts';

/** The content of the local audio's media description. */
interface AudioLine {
  readonly codecs: readonly CodecChoice[];
  readonly events: readonly PayloadTypeAtRate[];
  readonly noise: readonly PayloadTypeAtRate[];
  readonly direction: Direction;
  readonly protocol: string;
  /** The RTCP lines of `rtcpText`. */
  readonly rtcp: string;
  /** The `a=crypto` lines, with their line ends; empty for none. */
  readonly crypto: string;
}

/**
 * A whole description: the session level, then `media`, written by `audioLine` and `refusedLine`. Equal inputs give equal
 * octets, so the version increases only when something else changes (RFC 3264 §8).
 */
export const describe = (local: LocalMedia, media: string): Uint8Array => {
  const address = `IN ${(local.bound ?? local.host).includes(':') ? 'IP6' : 'IP4'} ${local.host}`;
  return Buffer.from(
    `v=0\r\no=- ${local.sessionId} ${local.version} ${address}\r\ns=-\r\nc=${address}\r\nt=0 0\r\n${media}`,
    'latin1',
  );
};

/** RFC 7587 §7 writes `opus` in lower case; names are compared without case. */
const encodingName = (name: string): string => (name === 'OPUS' ? 'opus' : name);

/** The local audio (RFC 3264 §5.1), with rtpmap for static payload types too, as §5.1 recommends. */
export const audioLine = (
  local: LocalMedia,
  { codecs, events, noise, direction, protocol, crypto, rtcp }: AudioLine,
): string => {
  let formats = '';
  let attributes = '';
  for (const { payloadType, name, clockRate, channels, parameters } of codecs) {
    formats += ` ${payloadType}`;
    attributes += `a=rtpmap:${payloadType} ${encodingName(name)}/${clockRate}${channels > 1 ? `/${channels}` : ''}\r\n`;
    if (parameters !== undefined) attributes += `a=fmtp:${payloadType} ${parameters}\r\n`;
  }
  for (const { payloadType, clockRate } of noise) {
    formats += ` ${payloadType}`;
    attributes += `a=rtpmap:${payloadType} CN/${clockRate}\r\n`;
  }
  for (const { payloadType, clockRate } of events) {
    formats += ` ${payloadType}`;
    // Events 0 to 15 are the sixteen DTMF keys (RFC 4733 §3.2), 16 is the flash (RFC 2833 §3.10).
    attributes += `a=rtpmap:${payloadType} telephone-event/${clockRate}\r\na=fmtp:${payloadType} 0-16\r\n`;
  }
  const port = local.rtcpPort === local.port + 1 ? '' : `a=rtcp:${local.rtcpPort}\r\n`;
  return `m=audio ${local.port} ${protocol}${formats}\r\n${crypto}${attributes}${port}${rtcp}a=ptime:${local.preferences.ptimeMs}\r\na=${direction}\r\n`;
};

/** A refused line of the peer: port 0, its formats kept, since the grammar requires one (RFC 3264 §6). */
export const refusedLine = ({ media, protocol, formats }: RemoteLine): string =>
  `m=${media} 0 ${protocol} ${formats.length === 0 ? '0' : formats.join(' ')}\r\n`;
