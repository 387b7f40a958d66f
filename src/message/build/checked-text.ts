import { SipError } from '../../core/errors.ts';
import { codesOf } from '../codes.ts';
import { afterToken } from '../grammar.ts';

const isWhole = (text: string): boolean => text.length > 0 && afterToken(codesOf(text), 0) === text.length;

/** Nothing that comes from outside may begin a line of its own: CR, LF and NUL are refused, but for proper folds. */
export const checkText = (what: string, text: string): string => {
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

/** A method or the name of a header. */
export const checkToken = (what: string, text: string): string => {
  if (!isWhole(text)) throw new SipError('ERR_SIP_ARGUMENT', `${what} is not a token: ${JSON.stringify(text)}`);
  return text;
};

/** Appends header fields to a flat run of names and values, each checked. Content-Length is left to `write`. */
export const pushChecked = (flat: string[], headers: readonly (readonly [name: string, value: string])[]): void => {
  for (const [name, value] of headers) {
    flat.push(checkToken('a header name', name), checkText(name, value));
  }
};
