import { ok, type Result } from '../core/result.ts';
import { bad, unusable } from './refusal.ts';

/** Where the lines that are read by themselves begin, and the others that matter. */
export interface Layout {
  readonly originAt: number;
  /** The offset just past the line end of o=. */
  readonly originEnd: number;
  /** The offset of each m= line. */
  readonly mediaAt: readonly number[];
  /**
   * The c= lines and the attributes we act upon, level by level, for sdp-transform, which takes its time over each line.
   * Of m= only the letter, which begins a level.
   */
  readonly telling: string;
}

/** More m= lines than this are refused: each would have to be answered. */
const MOST_MEDIA = 64;

/** More lines than this are refused too. */
const MOST_LINES = 1000;

const CR = 13;
const EQUALS = 61;
/** A carriage return alone, or NUL: read as a line end by some and as text by others, so by nobody here. */
const AMBIGUOUS = /\r(?!\n|$)|\0/;

const INTERNET = /^c=IN IP[46] \S/;
/** The attributes we act upon. sdp-transform would try some fifty patterns on any other. */
const TELLING = /^a=(?:rtpmap:|fmtp:|rtcp:|rtcp-mux|rtcp-xr:|ptime:|maxptime:|sendrecv|sendonly|recvonly|inactive)/;

/**
 * Holds a description to the shape of RFC 8866 §5 before anything in it is read: v= first, one o=, every line
 * `letter=value`, nothing of the session after the first m=. The order inside one level carries no meaning here and
 * is not held.
 */
export const layOut = (text: string): Result<Layout> => {
  const stray = text.search(AMBIGUOUS);
  if (stray >= 0) return bad('line', 'A line of the session description ends in a bare CR or holds NUL', stray);

  let originAt = -1;
  let originEnd = -1;
  const mediaAt: number[] = [];
  let telling = '';

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
        if (TELLING.test(line)) telling += `${line}\n`;
        break;
      case 'm':
        if (mediaAt.length === MOST_MEDIA) return unusable('lines', `More than ${MOST_MEDIA} m= lines`, at);
        mediaAt.push(at);
        telling += 'm=\n';
        break;
      case 'o':
        if (originAt >= 0 || mediaAt.length > 0) return bad('order', 'o= stands once, before the media', at);
        originAt = at;
        originEnd = next;
        break;
      case 'c':
        if (!INTERNET.test(line)) return unusable('connection', 'A c= line names no Internet address', at);
        telling += `${line}\n`;
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
        // RFC 8866 §5: a description with an unknown type letter is not to be used at all.
        return bad('line', 'A line has an unknown type letter', at);
    }
  }
  if (text.charAt(0) !== 'v') return bad('order', 'The session description does not begin with v=', 0);
  if (originAt < 0) return bad('origin', 'The session description has no o= line', -1);
  return ok({ originAt, originEnd, mediaAt, telling });
};

/** The offset where the line that begins at `at` ends, without CR and LF. */
export const lineEnd = (text: string, at: number): number => {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  return end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
};
