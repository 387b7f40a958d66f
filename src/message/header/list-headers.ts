import type { Result } from '../../core/result.ts';
import type { Headers } from '../model.ts';
import { headerNumber, sameHeader } from './header-name.ts';
import type { KnownHeaders } from './known.ts';
import { readHeader } from './known.ts';

/** A name (even `i`) or a value (odd `i`) of a flat list; `i` lies within it. */
const textAt = (flat: readonly string[], i: number): string => flat[i] as string;

/** Header fields as a flat list of names and values: those of a built or changed message. */
export class ListHeaders implements Headers {
  /** name, value, name, value … */
  readonly flat: readonly string[];
  /** The encoding on the wire: `latin1` when the text came from a message that was not UTF-8. */
  readonly charset: 'utf8' | 'latin1';

  constructor(flat: readonly string[], charset: 'utf8' | 'latin1' = 'utf8') {
    this.flat = flat;
    this.charset = charset;
  }

  get(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.flat[at + 1];
  }

  all(name: string): readonly string[] {
    const values: string[] = [];
    for (let i = 0; i < this.flat.length; i += 2) {
      if (sameHeader(textAt(this.flat, i), name)) values.push(textAt(this.flat, i + 1));
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
    for (let i = 0; i < this.flat.length; i += 2) all.push([textAt(this.flat, i), textAt(this.flat, i + 1)]);
    return all;
  }

  /** A copy in which this field replaces all of that name, at the place of the first. */
  with(name: string, value: string): ListHeaders {
    const flat: string[] = [];
    let done = false;
    for (let i = 0; i < this.flat.length; i += 2) {
      const same = sameHeader(textAt(this.flat, i), name);
      if (!same) flat.push(textAt(this.flat, i), textAt(this.flat, i + 1));
      else if (!done) {
        flat.push(name, value);
        done = true;
      }
    }
    if (!done) flat.push(name, value);
    return new ListHeaders(flat, this.charset);
  }

  without(name: string): ListHeaders {
    const flat: string[] = [];
    for (let i = 0; i < this.flat.length; i += 2) {
      if (!sameHeader(textAt(this.flat, i), name)) flat.push(textAt(this.flat, i), textAt(this.flat, i + 1));
    }
    return new ListHeaders(flat, this.charset);
  }

  withFirst(name: string, value: string): ListHeaders {
    return new ListHeaders([name, value, ...this.flat], this.charset);
  }

  #find(name: string): number {
    const number = headerNumber(name);
    const lower = number === 0 ? name.toLowerCase() : '';
    for (let i = 0; i < this.flat.length; i += 2) {
      const each = textAt(this.flat, i);
      if (each === name) return i;
      if (number === 0 ? each.toLowerCase() === lower : headerNumber(each) === number) return i;
    }
    return -1;
  }
}
