/** The ports RTP may use, both included. A pair is an even port for RTP and the odd one above for RTCP (RFC 3550 §11). */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** A pool of port pairs, each named by its even port. `now` in ms. */
export interface PairPool {
  /** The even port of a free pair, or undefined when all are taken or resting. */
  take(now: number): number | undefined;
  /** Gives a pair back. False when it is not taken: a second release changes nothing. */
  release(port: number, now: number): boolean;
  /** Why no pair is free, as text. */
  exhausted(): string;
}

interface Resting {
  readonly port: number;
  readonly until: number;
}

/**
 * Even/odd pairs of a range. A released pair rests for a time, so that a late packet of an ended call does not reach the
 * next one. Pure: time comes in as a number.
 */
export class PortPool implements PairPool {
  readonly #range: PortRange;
  readonly #restMs: number;
  readonly #taken = new Set<number>();
  readonly #resting: Resting[] = [];
  #restingFrom = 0;
  /** Pairs from here on were never used: only released ones need a list. */
  #fresh: number;

  constructor(range: PortRange, restMs: number) {
    this.#range = range;
    this.#restMs = restMs;
    this.#fresh = range.min + (range.min & 1);
  }

  get taken(): number {
    return this.#taken.size;
  }

  /** The even port of a free pair, or undefined when all are taken or resting. Oldest first. */
  take(now: number): number | undefined {
    let port: number;
    const oldest = this.#resting[this.#restingFrom];
    if (this.#fresh < this.#range.max) {
      port = this.#fresh;
      this.#fresh += 2;
    } else if (oldest !== undefined && oldest.until <= now) {
      port = oldest.port;
      this.#restingFrom += 1;
      if (this.#restingFrom > 1024) {
        this.#resting.splice(0, this.#restingFrom);
        this.#restingFrom = 0;
      }
    } else return undefined;
    this.#taken.add(port);
    return port;
  }

  /** Gives a pair back. False when it is not taken: a second release changes nothing. */
  release(port: number, now: number): boolean {
    if (!this.#taken.delete(port)) return false;
    this.#resting.push({ port, until: now + this.#restMs });
    return true;
  }

  exhausted(): string {
    const { min, max } = this.#range;
    const resting = this.#resting.length - this.#restingFrom;
    return `no free RTP port pair in ${min}-${max}: ${this.#taken.size} in use, ${resting} resting after use`;
  }
}
