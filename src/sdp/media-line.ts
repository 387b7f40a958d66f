import { ok, type Result } from '../core/result.ts';
import { lineEnd } from './line-order.ts';
import { bad } from './refusal.ts';

/** An m= line (RFC 8866 §5.14). */
interface MediaLine {
  readonly media: string;
  /** The first port of a range. */
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

const PRINTABLE = /^[ -~]*$/;
const PORT = /^(\d{1,5})(?:\/\d{1,5})?$/;

/**
 * Reads the m= line at `at`. It is read here and not by sdp-transform, which reads neither port ranges nor protocol
 * names with a hyphen: an answer repeats this line whatever its media and protocol (RFC 3264 §6).
 */
export const readMediaLine = (text: string, at: number): Result<MediaLine> => {
  const line = text.slice(at + 2, lineEnd(text, at));
  if (!PRINTABLE.test(line)) return bad('line', 'An m= line holds unprintable characters', at);
  const mediaEnd = fieldEnd(line, 0);
  const portsEnd = fieldEnd(line, mediaEnd + 1);
  const protocolEnd = fieldEnd(line, portsEnd + 1);
  const media = line.slice(0, mediaEnd);
  const ports = line.slice(mediaEnd + 1, portsEnd);
  const protocol = line.slice(portsEnd + 1, protocolEnd);
  const formats = fieldsFrom(line, protocolEnd + 1);
  if (media === '' || ports === '' || protocol === '')
    return bad('line', 'An m= line is not media, port, protocol and formats', at);

  const digits = PORT.exec(ports)?.[1];
  const port = digits === undefined ? -1 : Number(digits);
  if (port < 0 || port > 65_535) return bad('line', 'An m= line has no port from 0 to 65535', at);
  // A line with port 0 and no format is against the grammar too, but is accepted: it is refused anyway.
  if (formats.length === 0 && port !== 0) return bad('line', 'An m= line has no format', at);
  return ok({ media, port, protocol, formats });
};

const fieldEnd = (line: string, at: number): number => {
  const space = line.indexOf(' ', at);
  return space < 0 ? line.length : space;
};

const fieldsFrom = (line: string, start: number): readonly string[] => {
  const fields: string[] = [];
  for (let at = start, end: number; at < line.length; at = end + 1) {
    end = fieldEnd(line, at);
    if (end > at) fields.push(line.slice(at, end));
  }
  return fields;
};
