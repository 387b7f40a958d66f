import type { Params } from '../values.ts';
import { unescapePart } from './percent.ts';
import { indexOutsideQuotes, splitOutsideQuotes } from './quoted.ts';

/** The parameters of a URI. Names and values are unescaped once, each by itself. A quoted value keeps its quotes. */
export class UriParams implements Params {
  static readonly none: UriParams = new UriParams('');
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** The parameters from `at`, the first semicolon, to `end`; undefined when they are malformed. */
  static read(text: string, at: number, end: number): UriParams | undefined {
    if (at === end) return UriParams.none;
    for (let i = at; i < end; ) {
      if (text.charCodeAt(i) !== 0x3b) return undefined;
      let stop = indexOutsideQuotes(text, ';', i + 1);
      if (stop < 0 || stop > end) stop = end;
      const first = text.charCodeAt(i + 1);
      if (stop === i + 1 || first === 0x3d) return undefined;
      i = stop;
    }
    const run = text.slice(at, end);
    // A malformed escape makes the URI malformed.
    return unescapePart(run) === undefined ? undefined : new UriParams(run);
  }

  get(name: string): string | undefined {
    for (const [each, value] of this.#pairs()) if (same(each, name)) return value ?? '';
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  entries(): readonly (readonly [name: string, value: string | undefined])[] {
    return this.#pairs();
  }

  #pairs(): [string, string | undefined][] {
    if (this.#text === '') return [];
    return splitOutsideQuotes(this.#text.slice(1), ';').map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return [unescapePart(pair) ?? pair, undefined];
      return [unescapePart(pair.slice(0, equals)) ?? pair, unescapePart(pair.slice(equals + 1)) ?? pair];
    });
  }
}

const same = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();
