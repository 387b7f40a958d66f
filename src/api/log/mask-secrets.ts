import { MaskedBodies } from './mask-bodies.ts';
import { maskHeader } from './mask-headers.ts';
import { maskKeys } from './mask-keys.ts';
import { maskUris } from './mask-uris.ts';

/**
 * The text with its secrets masked, for logs and traces: credentials, cookies and signed identities in headers, keys and ICE
 * passwords in SDP, passwords and embedded headers in URIs, and dialled digits in bodies. The text may be a message, a
 * part of one, or a sentence that quotes it. Each character is read a bounded number of times: the text may be as long,
 * and as hostile, as a message.
 */
export const maskSecrets = (text: string): string => {
  if (!/[:=]/.test(text)) return text;
  const bodies = new MaskedBodies();
  let masked = '';
  for (let at = 0; at < text.length; ) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    masked += bodies.masked(line) ?? maskLine(line);
    at = end;
  }
  return masked;
};

const maskLine = (line: string): string => {
  const content = line.trimEnd();
  return `${maskHeader(content) ?? maskUris(maskKeys(content))}${line.slice(content.length)}`;
};

/** The end of the line with its folded lines (RFC 3261 §7.3.1). An empty line has none. */
const endOfLine = (text: string, at: number): number => {
  let end = afterBreak(text, at);
  if (text.slice(at, end).trim() === '') return end;
  while (text[end] === ' ' || text[end] === '\t') end = afterBreak(text, end);
  return end;
};

const afterBreak = (text: string, at: number): number => {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
};
