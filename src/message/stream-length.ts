import { codesOf } from './ascii.ts';
import { afterSpace, afterToken, isSpace, readDigits } from './grammar.ts';
import { CONTENT_LENGTH, headerNumberAt } from './header/header-name.ts';
import { trimmed, unfold } from './header/unfold.ts';
import { Refusal } from './malformed.ts';
import type { MessageLimits } from './model.ts';

const LF = 0x0a;

/**
 * The number of octets after a header section on a stream (RFC 3261 §18.3, §20.14). `codes` begin with the start line,
 * and `end` is the offset after the empty line. Only what hides the length is refused: whatever else is wrong with the
 * section is for `parse`, and the stream goes on. A Content-Length that is not digits alone, or stands twice, or beside
 * a line end that is no CRLF, is refused: two readings of where a message ends let one be smuggled inside another.
 */
export const streamBodyLength = (codes: Buffer, end: number, limits: MessageLimits): number | Refusal => {
  const text = codes.toString('latin1', 0, end);
  let at = 0;
  let value: string | undefined;
  for (let lf = text.indexOf('\n'); lf >= 0; lf = text.indexOf('\n', lf + 1)) {
    if (codes[lf - 1] !== 0x0d) return new Refusal('line', 'a header line does not end with CRLF', at);
    // A fold goes on with the line; the start line and the empty line have none.
    if (at > 0 && lf + 1 < end && isSpace(codes[lf + 1])) continue;
    const nameEnd = afterToken(codes, at);
    const colon = afterSpace(codes, nameEnd);
    if (at > 0 && codes[colon] === 0x3a && headerNumberAt(codes, at, nameEnd) === CONTENT_LENGTH) {
      if (value !== undefined) return new Refusal('content-length', 'the header is repeated', at);
      value = unfold(trimmed(text, colon + 1, lf - 1));
    }
    at = lf + 1;
  }
  if (value === undefined) return new Refusal('content-length', 'a stream needs Content-Length', end);
  const length = readDigits(codesOf(value), 0, value.length, Number.MAX_SAFE_INTEGER);
  if (length < 0) return new Refusal('content-length', 'Content-Length is no number', end);
  return length > limits.body ? new Refusal('limit.body', 'the body is too long', end, 513) : length;
};

/** Whether the line that ends with the LF at `lf` is empty. A CR before its CRLF is tolerated, as `scanHeaders` does. */
const isEmptyLine = (codes: Uint8Array, lf: number): boolean => {
  let i = lf - 1;
  while (i > 0 && codes[i] === 0x0d) i--;
  return i < lf - 1 && codes[i] === LF && codes[i - 1] === 0x0d;
};

/** The offset after the first empty line whose LF is from `from` on and before `used`; -1 for none. */
export const afterEmptyLine = (codes: Buffer, from: number, used: number): number => {
  for (let lf = codes.indexOf(LF, from); lf >= 0 && lf < used; lf = codes.indexOf(LF, lf + 1)) {
    if (isEmptyLine(codes, lf)) return lf + 1;
  }
  return -1;
};
