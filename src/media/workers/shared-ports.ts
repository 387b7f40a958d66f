import { type PairPool, type PortRange, pairsIn, portOf } from '../net/port-pool.ts';

/** The state of every pair of a range, in memory that all threads share. */
export interface PortTable {
  readonly range: PortRange;
  readonly restMs: number;
  /** Milliseconds since 1970 that count as 0 here. */
  readonly epochMs: number;
  /** The pair to try next; then one cell a pair: 0 never used, -owner in use, else free from that tick on. */
  readonly cells: Int32Array;
}

/** An Int32 of these lasts for 13 years. */
const tickMs = 200;
const cursor = 0;

/** `first`: the pair to begin with. */
export const portTable = (range: PortRange, restMs: number, first = 0): PortTable => {
  const cells = new Int32Array(new SharedArrayBuffer(4 * (pairsIn(range) + 1)));
  cells[cursor] = first;
  return { range, restMs, epochMs: Date.now(), cells };
};

/**
 * The ports of one range for several threads: each pair has one owner at a time, and rests after use. The search goes
 * round, so that the next pair is one that was unused for about the longest time.
 */
export class SharedPorts implements PairPool {
  readonly #table: PortTable;
  readonly #owner: number;
  readonly #sinceEpoch: () => number;

  /** `sinceEpoch`: milliseconds since 1970. Threads have clocks of their own, so the times of `take` are not used. */
  constructor(table: PortTable, owner: number, sinceEpoch: () => number = Date.now) {
    this.#table = table;
    this.#owner = owner;
    this.#sinceEpoch = sinceEpoch;
  }

  get pairs(): number {
    return this.#table.cells.length - 1;
  }

  take(): number | undefined {
    const { cells, range } = this.#table;
    const { pairs } = this;
    const tick = this.#tick(0);
    for (let n = 0; n < pairs; n++) {
      const turn = Atomics.add(cells, cursor, 1) >>> 0;
      const pair = turn % pairs;
      const state = Atomics.load(cells, pair + 1);
      // A pair that another thread took in between has another state now.
      if (state < 0 || state > tick || Atomics.compareExchange(cells, pair + 1, state, -this.#owner) !== state)
        continue;
      return portOf(range, pair);
    }
    return undefined;
  }

  release(port: number, _now = 0, rested = false): boolean {
    const { cells, range, restMs } = this.#table;
    const cell = (port - portOf(range, 0)) / 2 + 1;
    if (!Number.isInteger(cell) || cell < 1 || cell >= cells.length) return false;
    return Atomics.compareExchange(cells, cell, -this.#owner, this.#tick(rested ? 0 : restMs)) === -this.#owner;
  }

  /** Gives back all pairs of this owner: its thread is gone. */
  releaseAll(): void {
    const { cells, restMs } = this.#table;
    const until = this.#tick(restMs);
    for (let cell = 1; cell < cells.length; cell++) Atomics.compareExchange(cells, cell, -this.#owner, until);
  }

  /** Pairs in use, of all owners. */
  get taken(): number {
    return this.#table.cells.subarray(1).reduce((count, state) => (state < 0 ? count + 1 : count), 0);
  }

  exhausted(): string {
    const { min, max } = this.#table.range;
    const taken = this.taken;
    const resting = this.#table.cells.length - 1 - taken;
    return `no free RTP port pair in ${min}-${max}: ${taken} in use, ${resting} resting after use`;
  }

  /** The first tick that is not before `afterMs` from now. At least 1: 0 is for what was never used. */
  #tick(afterMs: number): number {
    const ticks = (this.#sinceEpoch() - this.#table.epochMs + afterMs) / tickMs;
    return Math.max(1, afterMs === 0 ? Math.floor(ticks) : Math.ceil(ticks));
  }
}
