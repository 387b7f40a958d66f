import type { Sink } from '../../src/cli/output.ts';

/** A control sequence of ECMA-48, or one character. */
const sequence = new RegExp(`${'\u001b'}\\[\\d*[A-Z]|[^]`, 'g');

/** A terminal of so many columns: what a person sees of the text and the control sequences written to it. */
export class FakeTerminal implements Sink {
  readonly isTTY = true;
  columns: number;
  /** Rows, and whether each goes on in the next one. */
  #rows: { text: string; wraps: boolean }[] = [{ text: '', wraps: false }];
  #row = 0;
  #column = 0;
  #resized: (() => void)[] = [];
  writes = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  on(_event: 'resize', listener: () => void): void {
    this.#resized.push(listener);
  }

  write(text: string): boolean {
    this.writes += 1;
    for (const [token] of text.matchAll(sequence)) this.#take(token);
    return true;
  }

  get rows(): readonly string[] {
    return this.#rows.map(({ text }) => text.trimEnd());
  }

  /** Wraps all lines anew, as today's terminals do, and tells the program. */
  resize(columns: number): void {
    const lines: string[] = [];
    let open = false;
    for (const { text, wraps } of this.#rows) {
      if (open) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
      open = wraps;
    }
    this.columns = columns;
    this.#rows = [];
    for (const line of lines) {
      for (let at = 0; at === 0 || at < line.length; at += columns) {
        this.#rows.push({ text: line.slice(at, at + columns), wraps: at + columns < line.length });
      }
    }
    // The cursor stands behind the last line.
    this.#row = this.#rows.length - 1;
    this.#column = this.#rows[this.#row]?.text.length ?? 0;
    for (const each of this.#resized) each();
  }

  #take(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#lineFeed(false);
    else if (token.length === 1) this.#put(token);
    else if (token.endsWith('A')) this.#row = Math.max(0, this.#row - (Number.parseInt(token.slice(2), 10) || 1));
    else if (token.endsWith('J')) this.#eraseBelow();
    else throw new Error(`the terminal does not know ${JSON.stringify(token)}`);
  }

  #put(character: string): void {
    if (this.#column === this.columns) this.#lineFeed(true);
    const row = this.#at();
    row.text = row.text.padEnd(this.#column).slice(0, this.#column) + character + row.text.slice(this.#column + 1);
    this.#column += 1;
  }

  #lineFeed(wraps: boolean): void {
    this.#at().wraps = wraps;
    this.#row += 1;
    this.#column = 0;
    if (this.#row === this.#rows.length) this.#rows.push({ text: '', wraps: false });
  }

  #eraseBelow(): void {
    const row = this.#at();
    row.text = row.text.slice(0, this.#column);
    row.wraps = false;
    this.#rows.length = this.#row + 1;
  }

  #at(): { text: string; wraps: boolean } {
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error(`there is no row ${this.#row}`);
    return row;
  }
}
