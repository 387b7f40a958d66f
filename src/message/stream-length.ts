import { codesOf } from './ascii.ts';
import { readDigits } from './grammar.ts';
import { CONTENT_LENGTH } from './header/header-name.ts';
import { firstPlace, scanHeaders } from './header/header-scan.ts';
import { ParsedHeaders } from './header/parsed-headers.ts';
import { Refusal } from './malformed.ts';
import type { MessageLimits } from './model.ts';

/**
 * The number of octets after a header section on a stream (RFC 3261 §18.3, §20.14). `head` begins with the start line
 * and ends with the CRLF before the empty line. A Content-Length that is not digits alone is refused: two readings of
 * where a message ends let one message be smuggled inside another.
 */
export const streamBodyLength = (head: string, limits: MessageLimits): number | Refusal => {
  const text = `${head}\r\n`;
  const table = scanHeaders(Buffer.from(text, 'latin1'), text, head.indexOf('\r\n') + 2, limits);
  if (table instanceof Refusal) return table;
  const place = firstPlace(CONTENT_LENGTH);
  if (place < 0) return new Refusal('content-length', 'a stream needs Content-Length', head.length);
  const value = new ParsedHeaders(head, table, 'ascii', true).valueAt(place);
  const length = readDigits(codesOf(value), 0, value.length, Number.MAX_SAFE_INTEGER);
  if (length < 0) return new Refusal('content-length', 'Content-Length is no number', table[place] as number);
  return length > limits.body ? new Refusal('limit.body', 'the body is too long', head.length, 513) : length;
};
