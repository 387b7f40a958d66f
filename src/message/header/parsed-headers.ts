import type { Result } from '../../core/result.ts';
import type { Headers } from '../model.ts';
import { headerNumber } from './header-name.ts';
import type { KnownHeaders } from './known.ts';
import { readHeader } from './known.ts';
import { ListHeaders } from './list-headers.ts';
import { beforeLineEnd, trimmed, unfold } from './unfold.ts';

const none: readonly string[] = [];

/** The encoding of a header section. `ascii`: octets and characters are equal. */
export type Charset = 'ascii' | 'utf8' | 'latin1';

/** Decodes a text that has one character per octet. */
export const decode = (text: string, charset: Charset): string =>
  charset === 'utf8' ? Buffer.from(text, 'latin1').toString('utf8') : text;

/**
 * Header fields as received: the text (one character per octet) and a table with two small integers a line, the offset
 * of its start and `colon << 6 | number of its name`; the last entry is the offset of the empty line.
 */
export class ParsedHeaders implements Headers {
  declare readonly text: string;
  declare readonly table: readonly number[];
  declare readonly charset: Charset;
  declare readonly folded: boolean;
  /** Replaces the value of the first Via line, once `received` or `rport` was added. */
  declare private readonly topVia: string | undefined;

  constructor(text: string, table: readonly number[], charset: Charset, folded: boolean, topVia?: string) {
    this.text = text;
    this.table = table;
    this.charset = charset;
    this.folded = folded;
    this.topVia = topVia;
  }

  get(name: string): string | undefined {
    const at = this.find(name);
    return at < 0 ? undefined : this.valueAt(at);
  }

  all(name: string): readonly string[] {
    const number = headerNumber(name);
    const lower = number === 0 ? name.toLowerCase() : '';
    let values: string[] | undefined;
    for (let i = 0; i < this.table.length - 1; i += 2) {
      if (!this.is(i, number, lower)) continue;
      // Most headers have one value: pushing to an empty array allocates seventeen slots.
      if (values === undefined) values = [this.valueAt(i)];
      else values.push(this.valueAt(i));
    }
    return values ?? none;
  }

  has(name: string): boolean {
    return this.find(name) >= 0;
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

  /** The same fields with another value of the first Via line. */
  withTopVia(line: string): ParsedHeaders {
    return new ParsedHeaders(this.text, this.table, this.charset, this.folded, line);
  }

  toList(): ListHeaders {
    const flat: string[] = [];
    for (let i = 0; i < this.table.length - 1; i += 2) flat.push(this.nameAt(i), this.valueAt(i));
    return new ListHeaders(flat, this.charset === 'latin1' ? 'latin1' : 'utf8');
  }

  /** All lines of a numbered header, each as prefix, value and CRLF. `prefix`: name, colon and space. */
  linesOf(number: number, prefix: string): string {
    const verbatim = this.charset === 'ascii' && !this.folded && this.topVia === undefined;
    let lines = '';
    for (let i = 0; i < this.table.length - 1; i += 2) {
      if (((this.table[i + 1] as number) & 63) !== number) continue;
      const at = this.table[i] as number;
      const end = this.table[i + 2] as number;
      const plain = verbatim && this.text.startsWith(prefix, at);
      // A slice of the text costs less than a concatenation.
      const first = this.text.charCodeAt(at + prefix.length);
      if (plain && first !== 0x20 && first !== 0x09 && beforeLineEnd(this.text, at, end - 2) === end - 2) {
        lines += this.text.slice(at, end);
      } else lines += `${prefix}${this.valueAt(i)}\r\n`;
    }
    return lines;
  }

  /** The name as written, by the place of its line in the table. */
  nameAt(i: number): string {
    const at = this.table[i] as number;
    return trimmed(this.text, at, (this.table[i + 1] as number) >> 6);
  }

  /** The value, unfolded and trimmed, by the place of its line in the table. */
  valueAt(i: number): string {
    if (this.topVia !== undefined && i === this.find('via')) return this.topVia;
    const value = trimmed(this.text, ((this.table[i + 1] as number) >> 6) + 1, (this.table[i + 2] as number) - 2);
    return this.folded || this.charset !== 'ascii' ? this.decode(value) : value;
  }

  private decode(value: string): string {
    return decode(this.folded ? unfold(value) : value, this.charset);
  }

  private find(name: string): number {
    const number = headerNumber(name);
    const lower = number === 0 ? name.toLowerCase() : '';
    for (let i = 0; i < this.table.length - 1; i += 2) if (this.is(i, number, lower)) return i;
    return -1;
  }

  private is(i: number, number: number, lower: string): boolean {
    const each = (this.table[i + 1] as number) & 63;
    return each === number && (number !== 0 || this.nameAt(i).toLowerCase() === lower);
  }
}
