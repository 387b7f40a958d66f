import type { Concealer } from './concealer.ts';

/** The delay is shortened when it exceeds the target by this much. */
const longerMs = 20;
/** The delay is lengthened when it is below the target by this much: packets would be late. */
const shorterMs = 0.5;
/** Least audio between two changes, unless the delay is `farMs` off. */
const restMs = 80;
const farMs = 60;
const blendMs = 4;

/**
 * Adjusts the delay of the buffer during playout by removing or repeating a pitch period, cross-faded. This also
 * compensates clock skew.
 */
export class TimeScaler {
  #sinceChangeMs = restMs;
  /** Samples of the current period that are still to be removed. */
  #pendingRemoval = 0;
  /** Milliseconds inserted and removed so far. */
  insertedMs = 0;
  removedMs = 0;

  /** Samples to insert before the next packet, 0 for none. `offMs`: current delay minus target. */
  insertion(offMs: number, concealer: Concealer, rate: number): number {
    if (this.#sinceChangeMs < restMs || offMs > -shorterMs) return 0;
    this.#sinceChangeMs = 0;
    const count = concealer.quiet ? Math.ceil((Math.min(20, -offMs) * rate) / 1000) : concealer.period();
    this.insertedMs += (count * 1000) / rate;
    return count;
  }

  /**
   * Samples to drop from the front of this packet. For packets shorter than a pitch period: the period is dropped
   * across several packets, and the next audio is cross-faded with the continuation of the last.
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

  /**
   * Removes a pitch period from the first `count` of `samples` in place, when due; returns the samples left. Once per
   * packet.
   */
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
