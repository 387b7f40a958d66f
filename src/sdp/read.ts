import { bufferOf } from '../core/buffer-of.ts';
import { ok, type Result } from '../core/result.ts';
import { type Attributes, readAttributes } from './attributes.ts';
import { codecsOf, wholeNumber } from './codecs.ts';
import { isHoldAddress, unicastHost } from './connection.ts';
import { type CryptoLines, cryptoLines } from './crypto.ts';
import { asDirection, both } from './direction.ts';
import { type Layout, layoutOf } from './line-order.ts';
import { readMediaLine } from './media-line.ts';
import type { RemoteLine, RemoteSdp } from './model.ts';
import { isAudioProtocol } from './profile.ts';
import { bad, unusable } from './refusal.ts';
import { rtcpHost, wantsVoipMetrics } from './rtcp.ts';

/** A longer description is refused unread; that of a browser with all candidates has about 10 kB. */
const MOST_OCTETS = 32_768;

const VERSION = /^v=0\r?(?:\n|$)/;
/** The session version may be any decimal number (RFC 8866 §5.2). */
const ORIGIN = /^o=\S* \d* (\d+) \S* IP\d \S*/;

type ParsedMedia = Attributes['media'][number];

/**
 * Parses a session description (RFC 8866). Fails with 400 when it is against the grammar, with 488 when it exceeds a
 * limit or is not for the Internet. Lines that cannot be accepted are kept, since an answer repeats them. The text is
 * read as Latin-1: nothing depends on its charset, and refused lines are repeated verbatim.
 */
export const readSdp = (octets: Uint8Array): Result<RemoteSdp> => {
  if (octets.length > MOST_OCTETS) return unusable('size', `A session description over ${MOST_OCTETS} octets`);
  const text = bufferOf(octets).toString('latin1');
  const layout = layoutOf(text);
  if (!layout.ok) return layout;

  if (!VERSION.test(text)) return bad('version', 'v= is not 0', 0);
  const { originAt, originEnd, relevant } = layout.value;
  // Beyond 2^53 different versions may be equal here; the fingerprint differs when the description does.
  const version = Number(ORIGIN.exec(text.slice(originAt, originEnd))?.[1]);
  if (!Number.isFinite(version)) return bad('origin', 'o= is not six words', originAt);
  return readLines(text, layout.value, readAttributes(relevant), version);
};

const readLines = (text: string, layout: Layout, parsed: Attributes, version: number): Result<RemoteSdp> => {
  const lines: RemoteLine[] = [];
  for (let i = 0; i < parsed.media.length; i++) {
    const line = readMediaLine(text, layout.mediaAt[i] as number);
    if (!line.ok) return line;
    const protocol = line.value.protocol;
    const crypto = isAudioProtocol(protocol)
      ? cryptoLines(text, layout.mediaAt[i] as number, layout.mediaAt[i + 1] ?? text.length)
      : undefined;
    lines.push(remoteLine(line.value, parsed, parsed.media[i] as ParsedMedia, crypto));
  }
  const fingerprint = text.slice(0, layout.originAt) + text.slice(layout.originEnd);
  return ok({ version, lines, fingerprint });
};

/** One media description, with session-level values for those it does not have (RFC 8866 §5.7, §6.7). */
const remoteLine = (
  { media, protocol, formats, port }: Pick<RemoteLine, 'media' | 'protocol' | 'formats' | 'port'>,
  session: Attributes,
  attributes: ParsedMedia,
  crypto: CryptoLines | undefined,
): RemoteLine => {
  const connection = attributes.connection ?? session.connection;
  const host = connection === undefined ? '' : unicastHost(connection.version, connection.ip);
  const described = asDirection(attributes.direction) ?? asDirection(session.direction) ?? 'sendrecv';
  // RFC 3605 §2.1 for a=rtcp; without it RTCP has the next port (RFC 8866 §5.14), and 65535 has none.
  const rtcpPort = wholeNumber(attributes.rtcp?.port, 1, 65_535) ?? (port === 65_535 ? 0 : port + 1);
  const ptimeMs = wholeNumber(packetMs(attributes.ptime ?? session.ptime), 1, 65_535);
  const longestMs = packetMs(attributes.maxptime ?? session.maxptime);
  const maxPtimeMs = wholeNumber(longestMs === undefined ? undefined : Math.floor(longestMs), 1, 65_535);
  const direction = isHoldAddress(host) ? both(described, 'sendonly') : described;
  const { codecs, telephoneEvent, otherEvents, flashTypes } = codecsOf(
    isAudioProtocol(protocol) ? formats : [],
    attributes,
  );
  return {
    media,
    protocol,
    formats,
    port,
    rtcpPort,
    host,
    rtcpHost: rtcpHost(attributes.rtcp, host),
    direction,
    codecs,
    telephoneEvent,
    otherEvents,
    flashTypes,
    ptimeMs,
    maxPtimeMs,
    rtcpMux: attributes.rtcpMux !== undefined,
    voipMetrics: wantsVoipMetrics(attributes, session),
    crypto: crypto?.usable,
    cryptoFault: crypto?.fault,
  };
};

/** RFC 8866 §6.4, §6.5: milliseconds, which may have decimals. */
const packetMs = (value: unknown): number | undefined =>
  /^\d{1,5}(?:\.\d{1,9})?$/.test(String(value)) ? Number(value) : undefined;
