import { ok, type Result } from '../core/result.ts';
import { bad, unusable } from './refusal.ts';

/** The offsets of the lines that are read here, and the text of those sdp-transform reads. */
export interface Layout {
  readonly originAt: number;
  /** The offset after the line end of o=. */
  readonly originEnd: number;
  /** The offset of each m= line. */
  readonly mediaAt: readonly number[];
  /**
   * The c= lines and the attributes that are used, for sdp-transform, which is slow at each line. Each m= line is reduced
   * to `m=`, which begins its media description.
   */
  readonly relevant: string;
}

/** A description with more m= lines is refused: an answer repeats each. */
const MOST_MEDIA = 64;

/** A description with more lines is refused. */
const MOST_LINES = 1000;

const CR = 13;
const EQUALS = 61;
/** Refused, since implementations differ in whether these end a line. */
const BARE_CR_OR_NUL = /\r(?!\n|$)|\0/;

const INTERNET = /^c=IN IP[46] \S/;
/** The attributes that are used. On any other sdp-transform would try some fifty patterns. */
const RELEVANT = /^a=(?:rtpmap:|fmtp:|rtcp:|rtcp-mux|rtcp-xr:|ptime:|maxptime:|sendrecv|sendonly|recvonly|inactive)/;

/**
 * Checks the structure of a description by RFC 8866 §5: v= first, one o=, every line `letter=value`, no session-level
 * line after the first m=. The order within one level is not checked, since nothing depends on it.
 */
export const layoutOf = (text: string): Result<Layout> => {
  const forbidden = text.search(BARE_CR_OR_NUL);
  if (forbidden >= 0) {
    return bad('line', 'A line of the session description ends in a bare CR or holds NUL', forbidden);
  }

  let originAt = -1;
  let originEnd = -1;
  const mediaAt: number[] = [];
  let relevant = '';

  for (let at = 0, next: number, count = 0; at < text.length; at = next) {
    if (++count > MOST_LINES) return unusable('lines', `More than ${MOST_LINES} lines`, at);
    const newline = text.indexOf('\n', at);
    next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(at, lineEnd(text, at));
    if (line === '') continue;
    if (text.charCodeAt(at + 1) !== EQUALS) return bad('line', 'A line is not of the form letter=value', at);
    const type = text.charAt(at);
    if (at === 0 ? type !== 'v' : type === 'v') return bad('order', 'v= stands first and only there', at);
    switch (type) {
      case 'v':
      case 'i':
      case 'b':
      case 'k':
        break;
      case 'a':
        if (RELEVANT.test(line)) relevant += `${line}\n`;
        break;
      case 'm':
        if (mediaAt.length === MOST_MEDIA) return unusable('lines', `More than ${MOST_MEDIA} m= lines`, at);
        mediaAt.push(at);
        relevant += 'm=\n';
        break;
      case 'o':
        if (originAt >= 0 || mediaAt.length > 0) return bad('order', 'o= stands once, before the media', at);
        originAt = at;
        originEnd = next;
        break;
      case 'c':
        if (!INTERNET.test(line)) return unusable('connection', 'A c= line names no Internet address', at);
        relevant += `${line}\n`;
        break;
      case 's':
      case 'u':
      case 'e':
      case 'p':
      case 't':
      case 'r':
      case 'z':
        if (mediaAt.length > 0) return bad('order', `${type}= stands before the first m=`, at);
        break;
      default:
        // RFC 8866 §5: a description with an unknown type letter is ignored as a whole.
        return bad('line', 'A line has an unknown type letter', at);
    }
  }
  if (text.charAt(0) !== 'v') return bad('order', 'The session description does not begin with v=', 0);
  if (originAt < 0) return bad('origin', 'The session description has no o= line', -1);
  return ok({ originAt, originEnd, mediaAt, relevant });
};

/** The offset of the end of the line at `at`, before CR and LF. */
export const lineEnd = (text: string, at: number): number => {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  return end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
};
