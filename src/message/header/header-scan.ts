import { afterSpace, afterToken } from '../grammar.ts';
import { Refusal } from '../malformed.ts';
import type { MessageLimits } from '../model.ts';
import { headerNames, headerNumberAt, VIA } from './header-name.ts';

/** What the last scan found besides the table. Read at once, never kept. `seen` has a bit for each header number. */
export const scanned = { folded: false, viaLines: 0, bodyAt: 0, seen: 0 };

/** By header number: the place in the table of the first line of that name; true only where `seen` has its bit. */
export const firstPlaces: Int32Array = new Int32Array(VIA + 1);

/** The place in the table of the first line of a name that stands once, or of Via, in the last scan; -1 for none. */
export const firstPlace = (number: number): number =>
  (scanned.seen & (1 << number)) === 0 ? -1 : (firstPlaces[number] as number);

const tooMuch = (reason: string, detail: string, at: number): Refusal => new Refusal(reason, detail, at, 513);

/** Where a table grows before it is cut out at its true size: a message keeps no more than it needs. */
const lines: number[] = [];

/** The LF that ends a line whose first part ends at `from`, past the folds that follow (RFC 3261 §7.3.1); -1 for none. */
const afterFolds = (codes: Uint8Array, text: string, from: number): number => {
  scanned.folded = true;
  let end = from;
  while (end > 0 && (codes[end + 1] === 0x20 || codes[end + 1] === 0x09)) {
    end = text.indexOf('\n', end + 1);
    if (end > 0 && codes[end - 1] !== 0x0d) return -1;
  }
  return end;
};

/** A name may have space before its colon (RFC 3261 §7.3.1). Where the name ends; -1 when it is none. */
const nameEndAt = (codes: Uint8Array, at: number, colon: number, end: number): number => {
  const nameEnd = afterToken(codes, at);
  return nameEnd > at && afterSpace(codes, nameEnd) === colon && colon < end ? nameEnd : -1;
};

/**
 * Cuts the header lines from `from` on into the table that `ParsedHeaders` describes. Single-valued headers that stand
 * twice are refused here, and every limit holds before the line behind it is looked at.
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
    // The empty line folds nothing: what follows it is the body, whatever it begins with.
    if (end === at + 1) break;
    if (codes[end + 1] === 0x20 || codes[end + 1] === 0x09) {
      end = afterFolds(codes, text, end);
      if (end < 0) return new Refusal('line', 'a header line does not end with CRLF', at);
    }
    if (end - at > limits.headerLine) return tooMuch('limit.headerLine', 'a header line is too long', at);
    if (end > limits.headerSection) return tooMuch('limit.headerSection', 'the header section is too long', at);
    if (size >= limits.headerCount * 2) return tooMuch('limit.headerCount', 'too many header lines', at);
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
      else if (number !== VIA) return new Refusal(headerNames[number] as string, 'the header stands twice', at);
      seen |= 1 << number;
    }
    lines[size++] = at;
    lines[size++] = (colon << 6) | number;
    at = end + 1;
  }
  lines[size++] = at;
  scanned.bodyAt = at + 2;
  scanned.seen = seen;
  scanned.viaLines = viaLines;
  return lines.slice(0, size);
};
