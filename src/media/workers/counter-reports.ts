/** Milliseconds between two reports of a stream. */
const everyMs = 500;
/** Reports after the last request. */
const reports = 5;

/** Reports the counters of a stream when they are requested, and for a while after. */
export class CounterReports {
  readonly #send: (id: string) => void;
  readonly #left = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (id: string) => void) {
    this.#send = send;
  }

  request(id: string): void {
    if (!this.#left.has(id)) this.#send(id);
    this.#left.set(id, reports);
    this.#timer ??= setInterval(() => this.#report(), everyMs);
  }

  forget(id: string): void {
    this.#left.delete(id);
    this.#rest();
  }

  #report(): void {
    for (const [id, left] of this.#left) {
      this.#send(id);
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
