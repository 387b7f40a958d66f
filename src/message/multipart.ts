import { bufferOf } from '../core/buffer-of.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { ListHeaders } from './header/list-headers.ts';
import type { Headers } from './model.ts';

/** One part of a multipart body (RFC 2046 §5.1). */
export interface Part {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A body with more parts, or a part with more headers, is refused. */
const mostParts = 64;
const mostHeaders = 32;

/** RFC 2046 §5.1.1: 1 to 70 characters, the last not a space. */
const boundaryForm = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

const readPart = (text: string): Part | undefined => {
  const flat: string[] = [];
  let at = 0;
  while (!text.startsWith('\r\n', at)) {
    let end = text.indexOf('\r\n', at);
    while (end >= 0 && /[ \t]/.test(text.charAt(end + 2))) end = text.indexOf('\r\n', end + 2);
    const colon = text.indexOf(':', at);
    if (end < 0 || colon < at + 1 || colon > end || flat.length >= mostHeaders * 2) return undefined;
    const value = text
      .slice(colon + 1, end)
      .split(/\r\n[ \t]+/)
      .join(' ');
    flat.push(text.slice(at, colon).trim(), value.trim());
    at = end + 2;
  }
  return { headers: new ListHeaders(flat), body: Buffer.from(text.slice(at + 2), 'latin1') };
};

/** The first delimiter line from `from` on: its offset, and the offset after it. */
const nextDelimiter = (
  text: string,
  dashes: string,
  from: number,
): { at: number; end: number; last: boolean } | undefined => {
  for (let at = text.indexOf(dashes, from); at >= 0; at = text.indexOf(dashes, at + 1)) {
    if (at !== 0 && text.charCodeAt(at - 1) !== 0x0a) continue;
    const after = at + dashes.length;
    const last = text.startsWith('--', after);
    let end = last ? after + 2 : after;
    while (text.charCodeAt(end) === 0x20 || text.charCodeAt(end) === 0x09) end++;
    // One boundary may be a prefix of another: the line must end here.
    if (text.startsWith('\r\n', end)) return { at, end: end + 2, last };
    if (last && end === text.length) return { at, end, last };
  }
  return undefined;
};

/** Splits a multipart body at its boundary, without the text before the first and after the last delimiter. Linear time. */
export const splitMultipart = (body: Uint8Array, boundary: string): Result<readonly Part[]> => {
  if (!boundaryForm.test(boundary)) return fail('boundary', 'the boundary is none', -1, 400);
  const text = bufferOf(body).toString('latin1');
  const dashes = `--${boundary}`;
  const parts: Part[] = [];
  let delimiter = nextDelimiter(text, dashes, 0);
  if (delimiter === undefined) return fail('boundary', 'the body has no such boundary', -1, 400);
  while (!delimiter.last) {
    const next = nextDelimiter(text, dashes, delimiter.end);
    if (next === undefined) return fail('multipart', 'the last boundary is missing', text.length, 400);
    if (parts.length >= mostParts) return fail('multipart', 'too many parts', delimiter.at, 400);
    // The CRLF before a delimiter belongs to it.
    const part = readPart(text.slice(delimiter.end, Math.max(delimiter.end, next.at - 2)));
    if (part === undefined) return fail('multipart', 'the headers of a part are malformed', delimiter.end, 400);
    parts.push(part);
    delimiter = next;
  }
  return ok(parts);
};

/** Joins parts into a multipart body. No part may contain the boundary. */
export const joinMultipart = (parts: readonly Part[], boundary: string): Buffer => {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    let head = `--${boundary}\r\n`;
    for (const [name, value] of part.headers.entries()) head += `${name}: ${value}\r\n`;
    pieces.push(Buffer.from(`${head}\r\n`, 'utf8'), part.body, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
};
