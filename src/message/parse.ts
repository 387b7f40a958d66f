import { bufferOf } from '../core/buffer-of.ts';
import type { Result } from '../core/result.ts';
import { check } from './check.ts';
import { scanHeaders, scanned } from './header/header-scan.ts';
import { type Charset, decode, ParsedHeaders } from './header/parsed-headers.ts';
import { malformed, Refusal } from './malformed.ts';
import { defaultLimits, type Malformed, type MessageLimits, type SipMessage } from './model.ts';
import { ParsedRequest, ParsedResponse } from './parsed-message.ts';
import { readStartLine, type StartLine } from './start-line.ts';

export interface ParseOptions {
  readonly limits?: Partial<MessageLimits>;
  /** `datagram` (the default): the octets are one datagram. `stream`: Content-Length is required (RFC 3261 §18.3). */
  readonly framing?: 'datagram' | 'stream';
}

/** The message with this start line. `size`: the number of octets, of which `text` has at most `limits.message`. */
const read = (
  codes: Uint8Array,
  text: string,
  size: number,
  start: StartLine,
  limits: MessageLimits,
  framing: 'datagram' | 'stream',
): SipMessage | Refusal => {
  const isRequest = start.kind === 'request';
  if (size > limits.message) return new Refusal('limit.message', 'the message is too long', limits.message, 513);
  if (isRequest && start.uriEnd - start.uriAt > limits.uri) {
    return new Refusal('limit.uri', 'the Request-URI is too long', start.uriAt, 414);
  }
  const table = scanHeaders(codes, text, start.next, limits);
  if (table instanceof Refusal) return table;
  const headers = new ParsedHeaders(text, table, charsetOf(text, scanned.bodyAt), scanned.folded);
  const checked = check(codes, headers, isRequest ? start.method : undefined, limits, framing);
  if (checked instanceof Refusal) return checked;
  if (isRequest && start.unreadable !== undefined && start.method !== 'CANCEL' && checked.to.tag === undefined) {
    const { reason, detail, at } = start.unreadable;
    return new Refusal(reason, detail, at);
  }
  if (isRequest) return new ParsedRequest(checked, start.method, text.slice(start.uriAt, start.uriEnd));
  return new ParsedResponse(checked, start.status, decode(text.slice(start.reasonAt, start.end), headers.charset));
};

/** `latin1Slice` is the native method that `toString('latin1')` calls. */
export const latin1Of = (buffer: Buffer & { latin1Slice?(from: number, to: number): string }, most: number): string => {
  const end = Math.min(buffer.length, most);
  return buffer.latin1Slice === undefined ? buffer.toString('latin1', 0, end) : buffer.latin1Slice(0, end);
};

const blankLines = (text: string): number => {
  let at = 0;
  while (text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a) at += 2;
  return at;
};

/**
 * Parses octets as a message (RFC 3261 §7). Never throws. Linear time; the octets may be reused afterwards. A parsed
 * message has a well formed start line, top Via, From, To, Call-ID and CSeq; but a BYE or an ACK in a dialog, and a CANCEL,
 * may have a Request-URI that `parsedUri` fails for. A failure has what `replyTo` needs.
 */
export const parse = (octets: Uint8Array, options?: ParseOptions): Result<SipMessage, Malformed> => {
  const limits = options?.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits };
  const buffer = bufferOf(octets);
  const whole = latin1Of(buffer, limits.message);
  const blank = whole.charCodeAt(0) === 0x0d ? blankLines(whole) : 0;
  // RFC 3261 §7.5: CRLFs before the start line are ignored.
  const text = blank === 0 ? whole : whole.slice(blank);
  const codes = blank === 0 ? buffer : buffer.subarray(blank);
  const start = readStartLine(codes, text);
  if (start.kind === 'wrong') {
    const refusal = new Refusal(start.reason, start.detail, start.at, start.status);
    return malformed(octets, codes, text, start.of, start.method, refusal, limits.headerSection);
  }
  const value = read(codes, text, codes.length, start, limits, options?.framing ?? 'datagram');
  if (!(value instanceof Refusal)) return { ok: true, value };
  const method = start.kind === 'request' ? start.method : undefined;
  return malformed(octets, codes, text, start.kind, method, value, limits.headerSection);
};

/**
 * The encoding of a header section that is given with one character per octet. SIP is UTF-8 (RFC 3261 §7); a section
 * that is not valid UTF-8 is read and written as Latin-1, so that every octet is preserved.
 */
export const charsetOf = (text: string, end: number): Charset => {
  // Equal exactly when all characters are ASCII; the fastest test.
  if (Buffer.byteLength(text) === text.length) return 'ascii';
  const octets = Buffer.from(end === text.length ? text : text.slice(0, end), 'latin1');
  const decoded = octets.toString('utf8');
  if (decoded.length === octets.length) return decoded === text.slice(0, end) ? 'ascii' : 'latin1';
  return Buffer.from(decoded, 'utf8').equals(octets) ? 'utf8' : 'latin1';
};
