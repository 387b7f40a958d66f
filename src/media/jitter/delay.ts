const binMs = 5;
const bins = 64;
/** Window of the minimum transit, `slots` of `slotMs`: within it clock skew adds 2 ms at most. */
const slots = 10;
const slotMs = 1000;
/** Factor by which a packet's weight decreases with each later packet: about four seconds of memory at 20 ms. */
const decay = 0.995;
/** Weight of a packet later than the current quantile: a late packet is worse than a long delay. */
const lateWeight = 4;
/** Quantile of the delay: the share of packets that must be in time. */
const share = 0.97;
/** Packets after which the quantile is computed again. */
const quantileEvery = 10;

/**
 * Delay of packets relative to the minimum of the last seconds. The minimum follows the skew between the two clocks;
 * the rest is jitter, in a histogram with exponential decay.
 */
export class Delay {
  readonly #minima: Float64Array = new Float64Array(slots).fill(Number.POSITIVE_INFINITY);
  readonly #weights: Float64Array = new Float64Array(bins);
  #slot = 0;
  #slotUntil = Number.NEGATIVE_INFINITY;
  #weight = 1;
  #total = 0;
  #seen = 0;
  /** Minimum transit, in ms; its origin is arbitrary. */
  baseMs = 0;
  /** 97 % of the packets are within this many ms above `baseMs`. */
  jitterMs = 0;

  reset(): void {
    this.#minima.fill(Number.POSITIVE_INFINITY);
    this.#weights.fill(0);
    this.#slotUntil = Number.NEGATIVE_INFINITY;
    this.#weight = 1;
    this.#total = 0;
    this.#seen = 0;
    this.jitterMs = 0;
  }

  /** A packet arrived at `now` after `transitMs`. */
  packet(transitMs: number, now: number): void {
    this.#advanceWindow(now);
    const quickest = this.#minima;
    if (transitMs < (quickest[this.#slot] as number)) quickest[this.#slot] = transitMs;
    let base = transitMs;
    for (let i = 0; i < slots; i++) if ((quickest[i] as number) < base) base = quickest[i] as number;
    this.baseMs = base;
    const bin = Math.min(bins - 1, Math.floor((transitMs - base) / binMs));
    // Instead of decreasing all old weights, the weight of new packets grows: one bin is written instead of all.
    this.#weight /= decay;
    const weight = transitMs - base > this.jitterMs ? lateWeight * this.#weight : this.#weight;
    this.#weights[bin] = (this.#weights[bin] as number) + weight;
    this.#total += weight;
    if (this.#weight > 1e9) this.#rescale();
    if (this.#seen++ % quantileEvery === 0 || transitMs - base > this.jitterMs) this.#computeQuantile();
  }

  #advanceWindow(now: number): void {
    if (now < this.#slotUntil) return;
    const turns = Math.min(slots, Math.floor((now - this.#slotUntil) / slotMs) + 1);
    for (let i = 0; i < turns; i++) {
      this.#slot = (this.#slot + 1) % slots;
      this.#minima[this.#slot] = Number.POSITIVE_INFINITY;
    }
    this.#slotUntil = turns === slots ? now + slotMs : this.#slotUntil + turns * slotMs;
  }

  #rescale(): void {
    for (let i = 0; i < bins; i++) this.#weights[i] = (this.#weights[i] as number) / this.#weight;
    this.#total /= this.#weight;
    this.#weight = 1;
  }

  #computeQuantile(): void {
    let sum = 0;
    let bin = 0;
    for (; bin < bins - 1; bin++) {
      sum += this.#weights[bin] as number;
      if (sum >= share * this.#total) break;
    }
    this.jitterMs = (bin + 1) * binMs;
  }
}
