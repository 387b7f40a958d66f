import { afterSpace, afterToken } from './grammar.ts';
import { headerNames, headerNumberAt, lastSingle, VIA } from './header-name.ts';
import { Refusal } from './malformed.ts';
import type { MessageLimits } from './model.ts';

/** What the last scan found besides the table. Read at once, never kept. */
export const scanned = { folded: false, viaLines: 0, bodyAt: 0 };

/** By header number: the place in the table of the first line of that name, -1 for none. Read at once, never kept. */
export const firstPlace: Int32Array = new Int32Array(64).fill(-1);

const tooMuch = (reason: string, detail: string, at: number): Refusal => new Refusal(reason, detail, at, 513);

/** The LF that ends the header line at `at`, folds included (RFC 3261 §7.3.1); -1 when it does not end with CRLF. */
const lineEnd = (codes: Uint8Array, text: string, at: number): number => {
  let end = text.indexOf('\n', at);
  for (;;) {
    if (end < 1 || codes[end - 1] !== 0x0d) return -1;
    // The empty line folds nothing: what follows it is the body, whatever it begins with.
    if (end === at + 1) return end;
    const next = codes[end + 1];
    if (next !== 0x20 && next !== 0x09) return end;
    scanned.folded = true;
    end = text.indexOf('\n', end + 1);
  }
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
  const table: number[] = [];
  firstPlace.fill(-1);
  let at = from;
  scanned.folded = false;
  scanned.viaLines = 0;
  for (;;) {
    const end = lineEnd(codes, text, at);
    if (end < 0) return new Refusal('line', 'a header line does not end with CRLF', at);
    if (end === at + 1) break;
    if (end - at > limits.headerLine) return tooMuch('limit.headerLine', 'a header line is too long', at);
    if (end > limits.headerSection) return tooMuch('limit.headerSection', 'the header section is too long', at);
    if (table.length >= limits.headerCount * 2) return tooMuch('limit.headerCount', 'too many header lines', at);
    const nameEnd = afterToken(codes, at, end);
    const colon = codes[nameEnd] === 0x3a ? nameEnd : afterSpace(codes, nameEnd, end);
    if (nameEnd === at || codes[colon] !== 0x3a) return new Refusal('header', 'a header line has no name', at);
    const number = headerNumberAt(codes, at, nameEnd);
    if (number === VIA) scanned.viaLines++;
    if (firstPlace[number] === -1) firstPlace[number] = table.length;
    else if (number !== 0 && number <= lastSingle) {
      return new Refusal(headerNames[number] as string, 'the header stands twice', at);
    }
    table.push(at, (colon << 6) | number);
    at = end + 1;
  }
  table.push(at);
  scanned.bodyAt = at + 2;
  return table;
};
