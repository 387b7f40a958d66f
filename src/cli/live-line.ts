import type { Output, Sink } from './output.ts';

// ECMA-48: to the first column, and erase from there to the end of the screen; up by n lines.
const erasing = '\r\u001b[J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);

const defaultColumns = 80;

/** The last line of a terminal, redrawn in place. It is as wide as the terminal at most: a wrapped line could not be erased. */
export class LiveLine {
  readonly #sink: Sink;
  readonly #output: Output;
  #parts: readonly string[] = [];
  #width = 0;

  constructor(sink: Sink, output: Output) {
    this.#sink = sink;
    this.#output = output;
    sink.on?.('resize', () => {
      this.erase();
      this.redraw();
    });
  }

  /** Shows these parts, as many as there is room for. */
  draw(parts: readonly string[]): void {
    this.#parts = parts;
    this.erase();
    this.redraw();
  }

  clear(): void {
    this.#parts = [];
    this.erase();
  }

  /** Takes it away, so that another line can be printed. */
  erase(): void {
    if (this.#width === 0) return;
    // A terminal that became narrower has wrapped it.
    this.#output.add(`${up(Math.floor((this.#width - 1) / this.#columns))}${erasing}`);
    this.#width = 0;
  }

  /** Shows it again, below what was printed. */
  redraw(): void {
    const text = fitted(this.#parts, this.#columns - 1);
    if (text === '') return;
    this.#output.add(text);
    this.#width = text.length;
  }

  get #columns(): number {
    return Math.max(1, this.#sink.columns ?? defaultColumns);
  }
}

/** The first parts that fit, two spaces between them. The first one is cut where even it does not fit. */
export const fitted = (parts: readonly string[], width: number): string => {
  let text = (parts[0] ?? '').slice(0, Math.max(0, width));
  for (const part of parts.slice(1)) {
    const longer = `${text}  ${part}`;
    if (longer.length > width) break;
    text = longer;
  }
  return text;
};
