import type { Entropy } from '../../core/entropy.ts';

/** RFC 3550 §6.2: five seconds, unless told to be quicker. */
export const usualIntervalMs = 5000;

/** A call has two members, and with audio both ways more than a quarter of them send (RFC 3550 §6.2). */
const members = 2;
/** RFC 3550 §6.3.1: makes up for timer reconsideration, which lets intervals grow: e - 3/2. */
const compensation = Math.E - 1.5;
/** Below IPv4 and UDP; the average counts them too (RFC 3550 §6.3.3). */
const lowerOctets = 28;
/** 5 % of a G.711 call with its headers, 80 kbit/s, in octets a second. */
const bandwidth = 500;

/**
 * When the next RTCP packet is due (RFC 3550 §6.3.1, §A.7), randomised so that calls that began together do not report
 * together. Membership never changes here, so the reconsideration of §6.3.3 has nothing to reconsider.
 */
export class ReportInterval {
  readonly #entropy: Entropy;
  readonly #leastMs: number;
  #averageOctets = 128;
  #first = true;

  constructor(entropy: Entropy, leastMs: number) {
    this.#entropy = entropy;
    this.#leastMs = leastMs;
  }

  /** A packet was sent or received. */
  packet(octets: number): void {
    this.#averageOctets += (octets + lowerOctets - this.#averageOctets) / 16;
  }

  /** Milliseconds until the next report. */
  next(): number {
    // §6.2: half of it before the first, so that one is known soon.
    const leastMs = this.#first ? this.#leastMs / 2 : this.#leastMs;
    this.#first = false;
    const byBandwidth = (members * this.#averageOctets * 1000) / bandwidth;
    const factor = 0.5 + this.#entropy.integer(0, 0x1_0000_0000) / 0x1_0000_0000;
    return (Math.max(leastMs, byBandwidth) * factor) / compensation;
  }
}
