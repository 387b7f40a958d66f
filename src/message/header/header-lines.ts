import { isContentLength } from './header-name.ts';

export type Field = readonly [name: string, value: string];

/** The offset of the first CRLF from `at` on that is not a fold, so no space follows it; -1 for none. */
const lineEnd = (text: string, at: number): number => {
  let end = text.indexOf('\r\n', at);
  while (end >= 0 && (text.charCodeAt(end + 2) === 0x20 || text.charCodeAt(end + 2) === 0x09)) {
    end = text.indexOf('\r\n', end + 2);
  }
  return end;
};

/** Fields as `Name: value` and CRLF each, without Content-Length, which `lengthLine` writes. */
export const writeLines = (flat: readonly string[]): string => {
  let text = '';
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    if (!isContentLength(name)) text += `${name}: ${flat[i + 1] as string}\r\n`;
  }
  return text;
};

/** The header lines after a start line as a flat list: name, value, name, value … */
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

/** The last header line of a built message, and the empty line (RFC 3261 §20.14). */
export const lengthLine = (body: Uint8Array): string =>
  body.length === 0 ? 'Content-Length: 0\r\n\r\n' : `Content-Length: ${body.length}\r\n\r\n`;
