import { codesOf } from '../ascii.ts';
import { afterQuoted, afterSpace, afterToken, afterValue, isSpace, unquote } from '../grammar.ts';
import type { Params } from '../values.ts';

/** Offsets of the last parameter of `nextParam`, valid until the next call. `valueAt` is -1 for a flag. */
export const found = { nameAt: 0, nameEnd: 0, valueAt: -1, valueEnd: -1 };

/**
 * Reads one `;name=value` whose semicolon is at `at` (RFC 3261 §25.1 generic-param). Returns the offset after it and the
 * space that follows, or -1 when it is malformed.
 */
export const nextParam = (codes: Uint8Array, at: number, end: number): number => {
  // `isSpace` before the loop of `afterSpace`: space is rare, and this runs for every parameter.
  let i = at + 1;
  if (isSpace(codes[i])) i = afterSpace(codes, i);
  found.nameAt = i;
  const nameEnd = afterToken(codes, i);
  if (nameEnd === i) return -1;
  found.nameEnd = nameEnd;
  i = nameEnd;
  if (isSpace(codes[i])) i = afterSpace(codes, i);
  if (codes[i] !== 0x3d || i >= end) {
    found.valueAt = -1;
    return i;
  }
  i++;
  if (isSpace(codes[i])) i = afterSpace(codes, i);
  found.valueAt = i;
  i = codes[i] === 0x22 && i < end ? afterQuoted(codes, i, end) : afterValue(codes, i);
  if (i < 0) return -1;
  found.valueEnd = i;
  return isSpace(codes[i]) ? afterSpace(codes, i) : i;
};

/** The parameters of a header value whose syntax is checked: their text, parsed on every read. */
export class HeaderParams implements Params {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get(name: string): string | undefined {
    return paramOf(this.#text, name);
  }

  has(name: string): boolean {
    return findParam(this.#text, name);
  }

  entries(): readonly (readonly [name: string, value: string | undefined])[] {
    const all: [string, string | undefined][] = [];
    const text = this.#text;
    const codes = codesOf(text);
    for (let i = 0; i >= 0 && codes[i] === 0x3b; ) {
      i = nextParam(codes, i, text.length);
      if (i < 0) break;
      const name = text.slice(found.nameAt, found.nameEnd);
      all.push([name, found.valueAt < 0 ? undefined : text.slice(found.valueAt, found.valueEnd)]);
    }
    return all;
  }
}

/** Whether the text has a parameter of that name; its offsets are in `found`. */
const findParam = (text: string, name: string): boolean => {
  const lower = name.toLowerCase();
  const codes = codesOf(text);
  for (let i = 0; i >= 0 && codes[i] === 0x3b; ) {
    i = nextParam(codes, i, text.length);
    const length = found.nameEnd - found.nameAt;
    if (i >= 0 && length === lower.length && text.slice(found.nameAt, found.nameEnd).toLowerCase() === lower)
      return true;
  }
  return false;
};

/** The value of the first parameter of that name, without its quotes; `''` for a flag. */
export const paramOf = (text: string, name: string): string | undefined => {
  if (!findParam(text, name)) return undefined;
  if (found.valueAt < 0) return '';
  const value = text.slice(found.valueAt, found.valueEnd);
  return value.charCodeAt(0) === 0x22 ? unquote(value) : value;
};
