/** The ports RTP may use, both included. A pair is an even port for RTP and the odd one above for RTCP (RFC 3550 §11). */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** A pool of port pairs, each named by its even port. `now` in ms. */
export interface PairPool {
  /** Pairs of the range. */
  readonly pairs: number;
  /** The even port of a free pair, or undefined when all are taken or resting. */
  take(now: number): number | undefined;
  /**
   * Gives a pair back, to rest, unless it has `rested` already. False when it is not taken: a second release changes
   * nothing.
   */
  release(port: number, now: number, rested?: boolean): boolean;
  /** Why no pair is free, as text. */
  exhausted(): string;
}

const firstPort = (range: PortRange): number => range.min + (range.min & 1);

/** Pairs of an even port and the next one that a range holds. */
export const pairsIn = (range: PortRange): number => Math.max(0, Math.floor((range.max - firstPort(range) + 1) / 2));

/** The even port of pair `index` of a range, counted round: the pair after the last is the first. */
export const portOf = (range: PortRange, index: number): number => firstPort(range) + 2 * (index % pairsIn(range));

/** Below it is the index of the pair to begin with, drawn at random: no range has more pairs. */
export const anyPair = 0x8000;

interface Resting {
  readonly port: number;
  readonly until: number;
}

/**
 * Even/odd pairs of a range. It begins with pair `first` and goes round, so that programs with the same range begin at
 * different places. A released pair rests for a time, so that a late packet of an ended call does not reach the next one.
 * Pure: time comes in as a number.
 */
export class PortPool implements PairPool {
  readonly pairs: number;
  readonly #range: PortRange;
  readonly #restMs: number;
  readonly #first: number;
  readonly #taken = new Set<number>();
  /** Those that rested elsewhere. */
  readonly #free: number[] = [];
  readonly #resting: Resting[] = [];
  #restingFrom = 0;
  /** Pairs that were taken before, counted from the first: only released ones need a list. */
  #begun = 0;

  constructor(range: PortRange, restMs: number, first = 0) {
    this.pairs = pairsIn(range);
    this.#range = range;
    this.#restMs = restMs;
    this.#first = first;
  }

  get taken(): number {
    return this.#taken.size;
  }

  take(now: number): number | undefined {
    let port: number;
    const oldest = this.#resting[this.#restingFrom];
    if (this.#begun < this.pairs) {
      port = portOf(this.#range, this.#first + this.#begun);
      this.#begun += 1;
    } else if (this.#free.length > 0) {
      port = this.#free.pop() as number;
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

  release(port: number, now: number, rested = false): boolean {
    if (!this.#taken.delete(port)) return false;
    if (rested) this.#free.push(port);
    else this.#resting.push({ port, until: now + this.#restMs });
    return true;
  }

  exhausted(): string {
    const { min, max } = this.#range;
    const resting = this.#resting.length - this.#restingFrom;
    return `no free RTP port pair in ${min}-${max}: ${this.#taken.size} in use, ${resting} resting after use`;
  }
}
