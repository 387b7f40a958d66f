import type { Concealer } from './concealer.ts';

/** The delay may be so much longer than it should be before anything is done about it. */
const longerMs = 20;
/** And so much shorter: hardly anything. What it should be is what packets need to come in time, and nothing to spare. */
const shorterMs = 0.5;
/** Audio from one change to the next, so that none is heard; but not when it is far off. */
const restMs = 80;
const farMs = 60;
const blendMs = 4;

/**
 * Brings the delay of the buffer to where it should be while audio plays: leaves a pitch period out, or repeats one,
 * joined where the wave resembles itself. Also keeps up with a clock that runs faster or slower than ours.
 */
export class TimeScaler {
  #sinceChangeMs = restMs;
  /** Samples of a period that are still to be left out. */
  #pendingRemoval = 0;
  /** Milliseconds inserted and left out so far. */
  insertedMs = 0;
  removedMs = 0;

  /** Samples to insert before what comes next, 0 for none. `offMs`: how much longer the delay is than it should be. */
  insertion(offMs: number, concealer: Concealer, rate: number): number {
    if (this.#sinceChangeMs < restMs || offMs > -shorterMs) return 0;
    this.#sinceChangeMs = 0;
    const count = concealer.quiet ? Math.ceil((Math.min(20, -offMs) * rate) / 1000) : concealer.period();
    this.insertedMs += (count * 1000) / rate;
    return count;
  }

  /**
   * How many of the `count` samples of a packet to leave out from its beginning on. Only where packets are too short to
   * be shortened in themselves: then a period is left out over several of them, and what comes after it joined to what
   * was expected in its place.
   */
  removal(count: number, offMs: number, concealer: Concealer, rate: number): number {
    if (this.#pendingRemoval === 0) {
      if (!this.#isDue(offMs, concealer) || concealer.quiet) return 0;
      const lag = concealer.period();
      if (lag <= count - blendOf(rate) || lag > excessOf(offMs, rate)) return 0;
      concealer.start();
      this.#pendingRemoval = lag;
      this.#countRemoved(lag, rate);
    }
    const left = Math.min(this.#pendingRemoval, count);
    this.#pendingRemoval -= left;
    return left;
  }

  /** Shortens the first `count` of `samples` in place where it is time to; gives how many are left. Once per packet. */
  shorten(samples: Int16Array, count: number, offMs: number, concealer: Concealer, rate: number): number {
    this.#sinceChangeMs += (count * 1000) / rate;
    if (!this.#isDue(offMs, concealer)) return count;
    const blend = blendOf(rate);
    const excess = excessOf(offMs, rate);
    const lag = concealer.quiet ? Math.min(excess, count - blend) : concealer.period();
    if (lag <= 0 || lag > count - blend || lag > excess) return count;
    for (let i = 0; i < blend; i++) {
      const share = (i + 1) / (blend + 1);
      samples[i] = Math.round((samples[i] as number) * (1 - share) + (samples[lag + i] as number) * share);
    }
    samples.copyWithin(blend, lag + blend, count);
    this.#countRemoved(lag, rate);
    return count - lag;
  }

  #isDue(offMs: number, concealer: Concealer): boolean {
    const rests = this.#sinceChangeMs < restMs && offMs < farMs;
    return !rests && offMs >= longerMs && !concealer.active;
  }

  #countRemoved(samples: number, rate: number): void {
    this.#sinceChangeMs = 0;
    this.removedMs += (samples * 1000) / rate;
  }
}

const blendOf = (rate: number): number => Math.floor((blendMs * rate) / 1000);

const excessOf = (offMs: number, rate: number): number => Math.floor((offMs * rate) / 1000);
