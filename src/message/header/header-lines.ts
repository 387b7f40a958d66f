import { isContentLength } from './header-name.ts';

export type Field = readonly [name: string, value: string];

/** The line that ends at the line end found from `at` on, which no space follows: that would be a fold. -1 for none. */
const lineEnd = (text: string, at: number): number => {
  let end = text.indexOf('\r\n', at);
  while (end >= 0 && (text.charCodeAt(end + 2) === 0x20 || text.charCodeAt(end + 2) === 0x09)) {
    end = text.indexOf('\r\n', end + 2);
  }
  return end;
};

/** Fields as they are written, `Name: value` and CRLF each. Content-Length is left to the writer of the whole. */
export const writeLines = (flat: readonly string[]): string => {
  let text = '';
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    if (!isContentLength(name)) text += `${name}: ${flat[i + 1] as string}\r\n`;
  }
  return text;
};

/** Lines written as above, behind a start line, cut up again: name, value, name, value … */
export const cutLines = (text: string): string[] => {
  const flat: string[] = [];
  let at = lineEnd(text, 0) + 2;
  for (let end = lineEnd(text, at); end > at; end = lineEnd(text, at)) {
    const colon = text.indexOf(': ', at);
    flat.push(text.slice(at, colon), text.slice(colon + 2, end));
    at = end + 2;
  }
  return flat;
};

/** The last line of every message written here, and the empty line (RFC 3261 §20.14). */
export const lengthLine = (body: Uint8Array): string =>
  body.length === 0 ? 'Content-Length: 0\r\n\r\n' : `Content-Length: ${body.length}\r\n\r\n`;
