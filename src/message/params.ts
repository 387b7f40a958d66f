import { afterQuoted, afterSpace, afterToken, afterValue, sameFrom, unquote } from './grammar.ts';
import type { Params } from './model.ts';

/** Where `nextParam` found the parts of the last parameter. `valueAt` is -1 for a flag. Read at once, never kept. */
export const found = { nameAt: 0, nameEnd: 0, valueAt: -1, valueEnd: -1 };

/**
 * Reads one `;name=value` whose semicolon stands at `at` (RFC 3261 §25.1 generic-param). Gives the place after it and
 * the space that follows, or -1 when it is malformed.
 */
export const nextParam = (text: string, at: number, end: number): number => {
  const nameAt = afterSpace(text, at + 1, end);
  const nameEnd = afterToken(text, nameAt, end);
  if (nameEnd === nameAt) return -1;
  found.nameAt = nameAt;
  found.nameEnd = nameEnd;
  let i = afterSpace(text, nameEnd, end);
  if (i >= end || text.charCodeAt(i) !== 0x3d) {
    found.valueAt = -1;
    return i;
  }
  i = afterSpace(text, i + 1, end);
  found.valueAt = i;
  i = text.charCodeAt(i) === 0x22 && i < end ? afterQuoted(text, i, end) : afterValue(text, i, end);
  if (i < 0) return -1;
  found.valueEnd = i;
  return afterSpace(text, i, end);
};

/** The parameters of a header value, which was scanned before: a view, nothing is copied until asked for. */
export class HeaderParams implements Params {
  readonly #text: string;
  readonly #at: number;
  readonly #end: number;

  constructor(text: string, at: number, end: number) {
    this.#text = text;
    this.#at = at;
    this.#end = end;
  }

  get(name: string): string | undefined {
    if (!this.#find(name)) return undefined;
    return found.valueAt < 0 ? '' : foundValue(this.#text);
  }

  has(name: string): boolean {
    return this.#find(name);
  }

  entries(): readonly (readonly [name: string, value: string | undefined])[] {
    const all: [string, string | undefined][] = [];
    for (let i = this.#at; i >= 0 && i < this.#end && this.#text.charCodeAt(i) === 0x3b; ) {
      i = nextParam(this.#text, i, this.#end);
      if (i < 0) break;
      all.push([
        this.#text.slice(found.nameAt, found.nameEnd),
        found.valueAt < 0 ? undefined : this.#text.slice(found.valueAt, found.valueEnd),
      ]);
    }
    return all;
  }

  #find(name: string): boolean {
    return findParam(this.#text, this.#at, this.#end, name);
  }
}

/** Finds a parameter in a run of them; where it stands is in `found`. */
export const findParam = (text: string, at: number, end: number, name: string): boolean => {
  const lower = name.toLowerCase();
  for (let i = at; i >= 0 && i < end && text.charCodeAt(i) === 0x3b; ) {
    i = nextParam(text, i, end);
    if (i < 0) return false;
    if (found.nameEnd - found.nameAt === lower.length && sameFrom(text, found.nameAt, lower)) return true;
  }
  return false;
};

/** The value last found, without its quotes. */
export const foundValue = (text: string): string => {
  const value = text.slice(found.valueAt, found.valueEnd);
  return value.charCodeAt(0) === 0x22 ? unquote(value) : value;
};
