import type { Entropy } from '../../core/entropy.ts';

/** RFC 3550 §6.2: the default minimum is five seconds. */
export const usualIntervalMs = 5000;

/** A call has two members; with audio both ways more than a quarter of them are senders (RFC 3550 §6.2). */
const members = 2;
/** RFC 3550 §6.3.1: compensates for timer reconsideration: e - 3/2. */
const compensation = Math.E - 1.5;
/** Octets of the IPv4 and UDP headers, which the average includes (RFC 3550 §6.3.3). */
const lowerOctets = 28;
/** 5 % of a G.711 call with headers (80 kbit/s), in octets per second. */
const bandwidth = 500;

/**
 * Time to the next RTCP packet (RFC 3550 §6.3.1, §A.7), randomised so that calls that began together do not report
 * together. Membership does not change, so the reconsideration of §6.3.3 does not apply.
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
    // §6.2: half the minimum before the first report.
    const leastMs = this.#first ? this.#leastMs / 2 : this.#leastMs;
    this.#first = false;
    const byBandwidth = (members * this.#averageOctets * 1000) / bandwidth;
    const factor = 0.5 + this.#entropy.integer(0, 0x1_0000_0000) / 0x1_0000_0000;
    return (Math.max(leastMs, byBandwidth) * factor) / compensation;
  }
}
