import { literal } from './ascii.ts';
import { afterToken, afterUri, readDigits, sameFrom } from './grammar.ts';
import { hasScheme } from './header/address.ts';
import { methodAt } from './header/cseq.ts';

/** The parts of a start line (RFC 3261 §7.1, §7.2). Numbers with At and End are offsets into the text. */
export type StartLine =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly uriAt: number;
      readonly uriEnd: number;
      /** The offset of the line end. */
      readonly end: number;
      /** The offset of the next line. */
      readonly next: number;
      /** Why the Request-URI cannot be read; the request may name its dialog or transaction all the same. */
      readonly unreadable?: WrongStartLine;
    }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly reasonAt: number;
      readonly end: number;
      readonly next: number;
    };

/** A malformed start line, and what it appears to be. */
interface WrongStartLine {
  readonly kind: 'wrong';
  readonly of: 'request' | 'response' | 'unknown';
  readonly method?: string;
  readonly reason: 'line' | 'start-line' | 'version' | 'request-uri' | 'status';
  readonly detail: string;
  readonly at: number;
  readonly status?: number;
}

const sip = literal('sip/');
const version = literal('sip/2.0');
const twoZero = literal('2.0 ');

const isVersion = (text: string): boolean => /^SIP\/\d+\.\d+$/i.test(text);

/**
 * Requests that end a call, or complete its opening. They find it by tags and branch, and one that is not read leaves a call
 * standing, so that their Request-URI need not be readable.
 */
const isRead = (method: string): boolean => method === 'BYE' || method === 'CANCEL' || method === 'ACK';

const hasControls = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20 || text.charCodeAt(i) === 0x7f) return true;
  return false;
};

const wrongRequest = (
  codes: Uint8Array,
  text: string,
  end: number,
  next: number,
  method: string,
  uriAt: number,
): StartLine | WrongStartLine => {
  const last = text.lastIndexOf(' ', end - 1);
  const version = text.slice(last + 1, end);
  const base = { kind: 'wrong', of: 'request', method } as const;
  // `SIP` is compared without case (RFC 3261 §7.1); another version is answered with 505 (§21.5.6).
  if (last > uriAt && isVersion(version) && version.slice(4) !== '2.0') {
    return { ...base, reason: 'version', detail: 'the SIP version is not 2.0', at: last + 1, status: 505 };
  }
  if (last <= uriAt || !isVersion(version)) {
    return {
      ...base,
      reason: 'start-line',
      detail: 'the request line does not end with the SIP version',
      at: end,
      status: 400,
    };
  }
  const detail = 'the Request-URI has no scheme, or holds what no URI may';
  const wrong: WrongStartLine = { ...base, reason: 'request-uri', detail, at: afterUri(codes, uriAt), status: 400 };
  if (!isRead(method) || hasControls(text.slice(uriAt, last))) return wrong;
  return { kind: 'request', method, uriAt, uriEnd: last, end, next, unreadable: wrong };
};

const readRequestLine = (codes: Uint8Array, text: string, end: number, next: number): StartLine | WrongStartLine => {
  const methodEnd = afterToken(codes, 0);
  if (methodEnd === 0 || codes[methodEnd] !== 0x20) {
    return {
      kind: 'wrong',
      of: 'unknown',
      reason: 'start-line',
      detail: 'neither a request line nor a status line',
      at: 0,
    };
  }
  const method = methodAt(codes, text, 0, methodEnd);
  const uriAt = methodEnd + 1;
  const uriEnd = afterUri(codes, uriAt);
  const whole = uriEnd + 8 === end && codes[uriEnd] === 0x20 && sameFrom(codes, uriEnd + 1, version);
  if (!whole || !hasScheme(codes, uriAt, uriEnd)) return wrongRequest(codes, text, end, next, method, uriAt);
  return { kind: 'request', method, uriAt, uriEnd, end, next };
};

/** Reads the start line, up to the first CRLF. */
export const readStartLine = (codes: Uint8Array, text: string): StartLine | WrongStartLine => {
  const lineEnd = text.indexOf('\r\n');
  // The readers need a CR at the end: see `grammar.ts`.
  if (lineEnd < 0) return { kind: 'wrong', of: 'unknown', reason: 'line', detail: 'there is no CRLF', at: text.length };
  const next = lineEnd + 2;
  let end = lineEnd;
  // A CR before the CRLF is tolerated, as in every line.
  while (end > 0 && codes[end - 1] === 0x0d) end--;
  if (!sameFrom(codes, 0, sip)) return readRequestLine(codes, text, end, next);
  if (!sameFrom(codes, 4, twoZero)) {
    return { kind: 'wrong', of: 'response', reason: 'version', detail: 'the SIP version is not 2.0', at: 4 };
  }
  const status = readDigits(codes, 8, 11, 699);
  // The reason phrase may be empty (RFC 3261 §7.2). Some peers then omit the space before it.
  if (status < 100 || end < 11 || (end > 11 && codes[11] !== 0x20)) {
    return { kind: 'wrong', of: 'response', reason: 'status', detail: 'the status is not within 100 and 699', at: 8 };
  }
  return { kind: 'response', status, reasonAt: Math.min(12, end), end, next };
};
