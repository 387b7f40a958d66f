import type { Result } from '../core/result.ts';
import { afterSpace, beforeSpace } from './grammar.ts';
import { headerNumber } from './header-name.ts';
import { ListHeaders } from './list-headers.ts';
import type { Headers, KnownHeaders } from './model.ts';
import { readHeader } from './readers.ts';

/** How the octets of a header section become characters. `ascii`: they are the same. */
export type Charset = 'ascii' | 'utf8' | 'latin1';

/** Octets, given as one character each, as the text they mean. */
export const decode = (text: string, charset: Charset): string =>
  charset === 'utf8' ? Buffer.from(text, 'latin1').toString('utf8') : text;

/**
 * Header fields as they were received: the text (one character an octet) and a table with two small integers a line,
 * where it begins and `colon << 6 | number of its name`; last, where the empty line begins. Nothing else is kept.
 */
export class ParsedHeaders implements Headers {
  readonly text: string;
  readonly table: readonly number[];
  readonly charset: Charset;
  readonly folded: boolean;
  /** Stands for the first Via line, when it was stamped. */
  readonly #topVia: string | undefined;

  constructor(text: string, table: readonly number[], charset: Charset, folded: boolean, topVia?: string) {
    this.text = text;
    this.table = table;
    this.charset = charset;
    this.folded = folded;
    this.#topVia = topVia;
  }

  get(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.valueAt(at);
  }

  all(name: string): readonly string[] {
    const values: string[] = [];
    const number = headerNumber(name);
    const lower = number === 0 ? name.toLowerCase() : '';
    for (let i = 0; i < this.table.length - 1; i += 2) {
      if (this.#is(i, number, lower)) values.push(this.valueAt(i));
    }
    return values;
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  read<N extends keyof KnownHeaders>(name: N): Result<KnownHeaders[N] | undefined> {
    return readHeader(name, this.all(name));
  }

  entries(): readonly (readonly [name: string, value: string])[] {
    const all: [string, string][] = [];
    for (let i = 0; i < this.table.length - 1; i += 2) all.push([this.nameAt(i), this.valueAt(i)]);
    return all;
  }

  with(name: string, value: string): ListHeaders {
    return this.toList().with(name, value);
  }

  without(name: string): ListHeaders {
    return this.toList().without(name);
  }

  withFirst(name: string, value: string): ListHeaders {
    return this.toList().withFirst(name, value);
  }

  /** The same fields with another first Via line. */
  withTopVia(line: string): ParsedHeaders {
    return new ParsedHeaders(this.text, this.table, this.charset, this.folded, line);
  }

  toList(): ListHeaders {
    const flat: string[] = [];
    for (let i = 0; i < this.table.length - 1; i += 2) flat.push(this.nameAt(i), this.valueAt(i));
    return new ListHeaders(flat, this.charset === 'latin1' ? 'latin1' : 'utf8');
  }

  /** The name as written. `i` is a place in the table. */
  nameAt(i: number): string {
    const at = this.table[i] as number;
    return this.text.slice(at, beforeSpace(this.text, at, (this.table[i + 1] as number) >> 6));
  }

  /** The value, unfolded and trimmed. `i` is a place in the table. */
  valueAt(i: number): string {
    if (this.#topVia !== undefined && i === this.#find('via')) return this.#topVia;
    const end = (this.table[i + 2] as number) - 2;
    const at = afterSpace(this.text, ((this.table[i + 1] as number) >> 6) + 1, end);
    const stop = beforeSpace(this.text, at, end);
    const value = this.text.slice(at, stop);
    return this.folded || this.charset !== 'ascii' ? this.#decode(value) : value;
  }

  /** RFC 3261 §7.3.1: a fold and the space around it is one space. */
  #decode(value: string): string {
    const line =
      this.folded && value.includes('\n')
        ? value
            .split(/\r\n[ \t]+/)
            .join(' ')
            .trim()
        : value;
    return decode(line, this.charset);
  }

  #find(name: string): number {
    const number = headerNumber(name);
    const lower = number === 0 ? name.toLowerCase() : '';
    for (let i = 0; i < this.table.length - 1; i += 2) if (this.#is(i, number, lower)) return i;
    return -1;
  }

  #is(i: number, number: number, lower: string): boolean {
    const each = (this.table[i + 1] as number) & 63;
    return each === number && (number !== 0 || this.nameAt(i).toLowerCase() === lower);
  }
}
