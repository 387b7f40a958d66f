/** Where lines go: a stream of Node.js, or a part of one. */
export interface Sink {
  /** False: what was given is kept in memory until `drain`. */
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  on?(event: 'resize', listener: () => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** For how long lines are gathered, in ms. */
const gatherMs = 10;
/** Characters that wait at most, while the reader of the output is slow. */
const mostWaiting = 1 << 20;

/**
 * Gathers lines and writes them together. While the reader is slow they wait, up to a bound; what comes above it is dropped
 * and counted.
 */
export class Output {
  readonly #sink: Sink;
  readonly #droppedLine: (lines: number) => string;
  #waiting = '';
  #dropped = 0;
  #blocked = false;
  #timer: NodeJS.Timeout | undefined;

  /** `droppedLine`: what stands in the place of dropped lines. */
  constructor(sink: Sink, droppedLine: (lines: number) => string) {
    this.#sink = sink;
    this.#droppedLine = droppedLine;
  }

  /** Takes one line, or a control sequence. */
  add(text: string): void {
    if (this.#waiting.length + text.length > mostWaiting) {
      this.#dropped += 1;
      return;
    }
    this.#waiting += text;
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Writes what waits, unless the reader still has to take what was written before. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#blocked || (this.#waiting === '' && this.#dropped === 0)) return;
    const text = this.#dropped === 0 ? this.#waiting : `${this.#waiting}${this.#droppedLine(this.#dropped)}`;
    this.#waiting = '';
    this.#dropped = 0;
    if (this.#sink.write(text) !== false || this.#sink.once === undefined) return;
    this.#blocked = true;
    this.#sink.once('drain', () => {
      this.#blocked = false;
      this.flush();
    });
  }
}
