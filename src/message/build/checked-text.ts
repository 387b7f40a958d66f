import { SipError } from '../../core/errors.ts';
import { isToken } from '../grammar.ts';
import type { Field } from '../header/header-lines.ts';
import { isContentLength } from '../header/header-name.ts';

/** The text, when it cannot start a header line of its own. Throws for CR, LF and NUL other than in a fold. */
export const checkText = (what: string, text: string): string => {
  if (!text.includes('\r') && !text.includes('\n') && !text.includes('\0')) return text;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x0d || (code !== 0x0d && code !== 0x0a && code !== 0)) continue;
    const next = text.charCodeAt(i + 2);
    const isFold = code === 0x0d && text.charCodeAt(i + 1) === 0x0a && (next === 0x20 || next === 0x09);
    if (!isFold || text.slice(i + 2).trim() === '') {
      throw new SipError('ERR_SIP_ARGUMENT', `${what} holds a line end or NUL at ${i}`);
    }
    i += 2;
  }
  return text;
};

/** The text, when it is a token, as a method and a header name are. Throws otherwise. */
export const checkToken = (what: string, text: string): string => {
  if (!isToken(text)) throw new SipError('ERR_SIP_ARGUMENT', `${what} is not a token: ${JSON.stringify(text)}`);
  return text;
};

/** Appends checked header fields to a flat list of names and values. `write` adds Content-Length. */
export const pushChecked = (flat: string[], headers: readonly Field[]): void => {
  for (const [name, value] of headers) {
    flat.push(checkToken('a header name', name), checkText(name, value));
  }
};

/** A checked header line with its CRLF; empty for Content-Length, which is written with the body. */
export const checkedLine = ([name, value]: Field): string => {
  const line = `${checkToken('a header name', name)}: ${checkText(name, value)}\r\n`;
  return isContentLength(name) ? '' : line;
};

/** Header lines that many responses share: checked and written once. Throws `ERR_SIP_ARGUMENT`. */
export class CheckedLines {
  readonly text: string;

  constructor(fields: readonly Field[]) {
    this.text = fields.map(checkedLine).join('');
  }
}
