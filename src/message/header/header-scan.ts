import { afterSpace, afterToken } from '../grammar.ts';
import { Refusal } from '../malformed.ts';
import type { MessageLimits } from '../model.ts';
import { CALL_ID, CONTENT_LENGTH, CSEQ, FROM, headerNames, headerNumberAt, TO, VIA } from './header-name.ts';
import { trimmed, unfold } from './unfold.ts';

/** Further results of the last scan, valid until the next. `seen` has a bit for each header number up to Via. */
export const scanned = { folded: false, viaLines: 0, bodyAt: 0, seen: 0 };

/** By header number: the place in the table of its first line; valid only where `seen` has its bit. */
export const firstPlaces: Int32Array = new Int32Array(VIA + 1);

/** The place in the table of the first line of a header numbered up to Via, in the last scan; -1 for none. */
export const firstPlace = (number: number): number =>
  (scanned.seen & (1 << number)) === 0 ? -1 : (firstPlaces[number] as number);

const overLimit = (reason: string, detail: string, at: number): Refusal => new Refusal(reason, detail, at, 513);

/** A table under construction. A message keeps a copy of exact size. */
const lines: number[] = [];

/** The offset of the LF that ends a folded line whose first part ends at `from` (RFC 3261 §7.3.1); -1 for none. */
const afterFolds = (codes: Uint8Array, text: string, from: number): number => {
  scanned.folded = true;
  let end = from;
  while (end > 0 && (codes[end + 1] === 0x20 || codes[end + 1] === 0x09)) {
    end = text.indexOf('\n', end + 1);
    if (end > 0 && codes[end - 1] !== 0x0d) return -1;
  }
  return end;
};

/** The offset after a name with space before its colon (RFC 3261 §7.3.1); -1 when it is no name. */
const nameEndAt = (codes: Uint8Array, at: number, colon: number, end: number): number => {
  const nameEnd = afterToken(codes, at);
  return nameEnd > at && afterSpace(codes, nameEnd) === colon && colon < end ? nameEnd : -1;
};

/** A second line of these is refused whatever its value: they name the dialog and the transaction, or end the message. */
const neverTwice: ReadonlySet<number> = new Set([FROM, TO, CALL_ID, CSEQ, CONTENT_LENGTH]);

/** Whether the line at `at` has the value of the first line of its header. `size` entries of the table are written. */
const repeatsFirst = (text: string, number: number, size: number, at: number, colon: number, end: number): boolean => {
  const place = firstPlaces[number] as number;
  const next = place + 2 === size ? at : (lines[place + 2] as number);
  const first = trimmed(text, ((lines[place + 1] as number) >> 6) + 1, next - 1);
  return unfold(trimmed(text, colon + 1, end)) === unfold(first);
};

/** Whether the line from `at` to its LF at `end` is empty. A CR before its CRLF is tolerated, as in every line. */
const isEmpty = (codes: Uint8Array, at: number, end: number): boolean => {
  let i = at;
  while (codes[i] === 0x0d) i++;
  return i === end;
};

/**
 * Builds the table that `ParsedHeaders` describes, of the header lines from `from` on. Refuses a repeated line of a
 * header with one value, unless it is equal, and checks each limit before it reads the next line.
 */
export const scanHeaders = (
  codes: Uint8Array,
  text: string,
  from: number,
  limits: MessageLimits,
): number[] | Refusal => {
  let size = 0;
  let seen = 0;
  let viaLines = 0;
  let at = from;
  scanned.folded = false;
  for (;;) {
    let end = text.indexOf('\n', at);
    if (end < 1 || codes[end - 1] !== 0x0d) return new Refusal('line', 'a header line does not end with CRLF', at);
    // The empty line has no fold: a body may begin with a space.
    if (codes[at] === 0x0d && isEmpty(codes, at, end)) {
      scanned.bodyAt = end + 1;
      break;
    }
    if (codes[end + 1] === 0x20 || codes[end + 1] === 0x09) {
      end = afterFolds(codes, text, end);
      if (end < 0) return new Refusal('line', 'a header line does not end with CRLF', at);
    }
    if (end - at > limits.headerLine) return overLimit('limit.headerLine', 'a header line is too long', at);
    if (end > limits.headerSection) return overLimit('limit.headerSection', 'the header section is too long', at);
    if (size >= limits.headerCount * 2) return overLimit('limit.headerCount', 'too many header lines', at);
    let colon = at;
    while (colon < end && codes[colon] !== 0x3a) colon++;
    let number = headerNumberAt(codes, at, colon);
    if (number === 0) {
      const nameEnd = nameEndAt(codes, at, colon, end);
      if (nameEnd < 0) return new Refusal('header', 'a header line has no name', at);
      if (nameEnd < colon) number = headerNumberAt(codes, at, nameEnd);
    }
    if (number !== 0 && number <= VIA) {
      if (number === VIA) viaLines++;
      if ((seen & (1 << number)) === 0) firstPlaces[number] = size;
      else if (number !== VIA && (neverTwice.has(number) || !repeatsFirst(text, number, size, at, colon, end))) {
        return new Refusal(headerNames[number] as string, 'the header is repeated', at);
      }
      seen |= 1 << number;
    }
    lines[size++] = at;
    lines[size++] = (colon << 6) | number;
    at = end + 1;
  }
  lines[size++] = at;
  scanned.seen = seen;
  scanned.viaLines = viaLines;
  return lines.slice(0, size);
};
