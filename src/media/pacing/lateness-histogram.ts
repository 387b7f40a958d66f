const perMs = 20;
const reachMs = 100;

/** Lateness of packets against their deadlines, in steps of 50 µs up to 100 ms. */
export class LatenessHistogram {
  readonly #counts = new Uint32Array(reachMs * perMs + 1);
  #total = 0;
  #maxMs = 0;

  record(lateMs: number): void {
    const step = Math.min(Math.max(0, Math.floor(lateMs * perMs)), reachMs * perMs);
    this.#counts[step] = (this.#counts[step] as number) + 1;
    this.#total += 1;
    if (lateMs > this.#maxMs) this.#maxMs = lateMs;
  }

  /** Forgets everything, as after a warm-up. */
  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
    this.#maxMs = 0;
  }

  get count(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** The lateness in ms that a share (0 to 1) of the packets did not exceed, rounded up to 50 µs. */
  quantile(share: number): number {
    let seen = 0;
    for (let step = 0; step < this.#counts.length; step++) {
      seen += this.#counts[step] as number;
      if (seen > 0 && seen >= share * this.#total) return Math.min((step + 1) / perMs, this.#maxMs);
    }
    return 0;
  }
}
