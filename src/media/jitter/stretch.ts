import type { Concealer } from './concealer.ts';

/** The delay may be so much longer than it should be, or shorter, before anything is done about it. */
const longerMs = 20;
const shorterMs = 10;
/** Packets from one change to the next, so that none is heard; but not when it is far off. */
const restPackets = 4;
const farMs = 60;
const blendMs = 4;

/**
 * Brings the delay of the buffer to where it should be while audio plays: leaves a pitch period out, or repeats one,
 * joined where the wave resembles itself. Also keeps up with a clock that runs faster or slower than ours.
 */
export class Stretch {
  #rested = restPackets;
  /** Milliseconds inserted and left out so far. */
  insertedMs = 0;
  removedMs = 0;

  /** Samples to insert before what comes next, 0 for none. `offMs`: how much longer the delay is than it should be. */
  insertion(offMs: number, concealer: Concealer, rate: number): number {
    if (this.#rested < restPackets || offMs > -shorterMs || concealer.active) return 0;
    this.#rested = 0;
    const count = concealer.quiet ? Math.ceil((Math.min(20, -offMs) * rate) / 1000) : concealer.period();
    this.insertedMs += (count * 1000) / rate;
    return count;
  }

  /** Shortens the first `count` of `samples` in place where it is time to; gives how many are left. Once per packet. */
  shorten(samples: Int16Array, count: number, offMs: number, concealer: Concealer, rate: number): number {
    this.#rested += 1;
    const rests = this.#rested < restPackets && offMs < farMs;
    if (rests || offMs < longerMs || concealer.active) return count;
    const blend = Math.floor((blendMs * rate) / 1000);
    const excess = Math.floor((offMs * rate) / 1000);
    const lag = concealer.quiet ? Math.min(excess, count - blend) : concealer.period();
    if (lag <= 0 || lag > count - blend || lag > excess) return count;
    for (let i = 0; i < blend; i++) {
      const share = (i + 1) / (blend + 1);
      samples[i] = Math.round((samples[i] as number) * (1 - share) + (samples[lag + i] as number) * share);
    }
    samples.copyWithin(blend, lag + blend, count);
    this.#rested = 0;
    this.removedMs += (lag * 1000) / rate;
    return count - lag;
  }
}
