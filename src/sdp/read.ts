import sdpTransform from 'sdp-transform';
import { ok, type Result } from '../core/result.ts';
import { codecsOf, wholeNumber } from './codecs.ts';
import { isNowhere, unicastHost } from './connection.ts';
import { cryptoLines } from './crypto.ts';
import { asDirection, both } from './direction.ts';
import { type Layout, layOut } from './line-order.ts';
import { readMediaLine } from './media-line.ts';
import type { RemoteLine, RemoteSdp } from './model.ts';
import { isAudioProtocol } from './profile.ts';
import { bad, unusable } from './refusal.ts';
import { rtcpOf } from './rtcp.ts';

/** A description longer than this is refused unread; a browser's with every candidate has about 10 kB. */
const MOST_OCTETS = 32_768;

type Parsed = ReturnType<typeof sdpTransform.parse>;
type ParsedMedia = Parsed['media'][number];

/**
 * Reads a session description (RFC 8866). What breaks its grammar fails with 400, what is readable but beyond our
 * limits or of another network with 488. Lines that cannot be accepted are kept, for the answer has to name them.
 * Text is read octet by octet: nothing here depends on its charset, and refused lines are repeated as they came.
 */
export const readSdp = (octets: Uint8Array): Result<RemoteSdp> => {
  if (octets.length > MOST_OCTETS) return unusable('size', `A session description over ${MOST_OCTETS} octets`);
  const text = asBuffer(octets).toString('latin1');
  const layout = layOut(text);
  if (!layout.ok) return layout;

  const parsed = sdpTransform.parse(text);
  if (parsed.version !== 0) return bad('version', 'v= is not 0', 0);
  const version = wideNumber(parsed.origin?.sessionVersion);
  if (version === undefined) return bad('origin', 'o= is not six words', layout.value.originAt);
  return readLines(text, layout.value, parsed, version);
};

const readLines = (text: string, layout: Layout, parsed: Parsed, version: number): Result<RemoteSdp> => {
  const lines: RemoteLine[] = [];
  for (const [index, media] of parsed.media.entries()) {
    const line = readMediaLine(text, layout.mediaAt[index] ?? -1);
    if (!line.ok) return line;
    const crypto = isAudioProtocol(line.value.protocol)
      ? cryptoLines(text, layout.mediaAt[index] ?? 0, layout.mediaAt[index + 1] ?? text.length)
      : undefined;
    const read = remoteLine(line.value, parsed, media);
    lines.push(crypto === undefined ? read : { ...read, crypto });
  }
  const fingerprint = text.slice(0, layout.originAt) + text.slice(layout.originEnd);
  return ok({ version, lines, fingerprint });
};

/** One media description; what it does not say itself holds from the session level (RFC 8866 §5.7, §6.7). */
const remoteLine = (
  { media, protocol, formats, port }: Pick<RemoteLine, 'media' | 'protocol' | 'formats' | 'port'>,
  session: Parsed,
  attributes: ParsedMedia,
): RemoteLine => {
  const connection = attributes.connection ?? session.connection;
  const host = connection === undefined ? '' : unicastHost(connection.version, connection.ip);
  const said = asDirection(attributes.direction) ?? asDirection(session.direction) ?? 'sendrecv';
  // RFC 3605 §2.1 for a=rtcp; without it RTCP has the next port (RFC 8866 §5.14), and 65535 has none.
  const rtcpPort = wholeNumber(attributes.rtcp?.port, 1, 65_535) ?? (port === 65_535 ? 0 : port + 1);
  const ptimeMs = wholeNumber(attributes.ptime ?? session.ptime, 1, 65_535);
  const maxPtimeMs = wholeNumber(attributes.maxptime ?? session.maxptime, 1, 65_535);
  return {
    media,
    protocol,
    formats,
    port,
    rtcpPort,
    host,
    direction: isNowhere(host) ? both(said, 'sendonly') : said,
    ...rtcpOf(attributes, session),
    ...codecsOf(isAudioProtocol(protocol) ? formats : [], attributes),
    ...(ptimeMs === undefined ? undefined : { ptimeMs }),
    ...(maxPtimeMs === undefined ? undefined : { maxPtimeMs }),
  };
};

/** A version may be any decimal number (RFC 8866 §5.2); past 2^53 neighbours read alike, which the fingerprint covers. */
const wideNumber = (value: unknown): number | undefined =>
  value === undefined || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value);

const asBuffer = (octets: Uint8Array): Buffer =>
  Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
