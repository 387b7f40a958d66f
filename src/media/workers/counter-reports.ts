/** Milliseconds between two reports of a stream somebody looks at. */
const everyMs = 500;
/** Reports after the last look. */
const reports = 5;

/** Tells the counters of streams as long as somebody looks at them now and then. */
export class CounterReports {
  readonly #tell: (id: string) => void;
  readonly #left = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (id: string) => void) {
    this.#tell = tell;
  }

  request(id: string): void {
    if (!this.#left.has(id)) this.#tell(id);
    this.#left.set(id, reports);
    this.#timer ??= setInterval(() => this.#report(), everyMs);
  }

  forget(id: string): void {
    this.#left.delete(id);
    this.#rest();
  }

  #report(): void {
    for (const [id, left] of this.#left) {
      this.#tell(id);
      if (left > 1) this.#left.set(id, left - 1);
      else this.#left.delete(id);
    }
    this.#rest();
  }

  #rest(): void {
    if (this.#left.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
