import type { CodecChoice, Direction, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { LocalMedia, RemoteLine } from './model.ts';

/** What goes into our audio's media description. */
export interface AudioLine {
  readonly codecs: readonly CodecChoice[];
  readonly events: readonly PayloadTypeAtRate[];
  readonly noise: readonly PayloadTypeAtRate[];
  readonly direction: Direction;
  readonly protocol: string;
  /** The lines about RTCP, as `rtcpText` writes them. */
  readonly rtcp: string;
  /** The `a=crypto` lines, with their line ends; empty for none. */
  readonly crypto: string;
}

/**
 * A whole description: the session part, then the media descriptions as written by `audioLine` and `refusedLine`.
 * Equal inputs give equal octets, so a version need only rise when something else changed (RFC 3264 §8).
 */
export const describe = (local: LocalMedia, media: string): Uint8Array => {
  const address = `IN ${local.host.includes(':') ? 'IP6' : 'IP4'} ${local.host}`;
  return Buffer.from(
    `v=0\r\no=- ${local.sessionId} ${local.version} ${address}\r\ns=-\r\nc=${address}\r\nt=0 0\r\n${media}`,
    'latin1',
  );
};

/** RFC 7587 §7 writes it so; names are compared without case all the same. */
const spelled = (name: string): string => (name === 'OPUS' ? 'opus' : name);

/** Our audio (RFC 3264 §5.1). The rtpmap is written for static types too, as §5.1 recommends. */
export const audioLine = (
  local: LocalMedia,
  { codecs, events, noise, direction, protocol, crypto, rtcp }: AudioLine,
): string => {
  let formats = '';
  let attributes = '';
  for (const { payloadType, name, clockRate, channels, parameters } of codecs) {
    formats += ` ${payloadType}`;
    attributes += `a=rtpmap:${payloadType} ${spelled(name)}/${clockRate}${channels > 1 ? `/${channels}` : ''}\r\n`;
    if (parameters !== undefined) attributes += `a=fmtp:${payloadType} ${parameters}\r\n`;
  }
  for (const { payloadType, clockRate } of noise) {
    formats += ` ${payloadType}`;
    attributes += `a=rtpmap:${payloadType} CN/${clockRate}\r\n`;
  }
  for (const { payloadType, clockRate } of events) {
    formats += ` ${payloadType}`;
    // RFC 4733 §7.1.1: events 0 to 15 are the sixteen keys.
    attributes += `a=rtpmap:${payloadType} telephone-event/${clockRate}\r\na=fmtp:${payloadType} 0-15\r\n`;
  }
  const port = local.rtcpPort === local.port + 1 ? '' : `a=rtcp:${local.rtcpPort}\r\n`;
  return `m=audio ${local.port} ${protocol}${formats}\r\n${crypto}${attributes}${port}${rtcp}a=ptime:${local.preferences.ptimeMs}\r\na=${direction}\r\n`;
};

/** A line of the peer's, refused: port 0, its formats kept, for the grammar wants one (RFC 3264 §6). */
export const refusedLine = ({ media, protocol, formats }: RemoteLine): string =>
  `m=${media} 0 ${protocol} ${formats.length === 0 ? '0' : formats.join(' ')}\r\n`;
