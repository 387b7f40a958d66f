import type { LossRuns } from './loss-runs.ts';

/** A packet's sequence number relative to those before it. */
export type Arrival = 'next' | 'duplicate' | 'late' | 'jump';

const maxDropout = 3000;
const maxMisorder = 100;

/**
 * Reception statistics of one source: order, loss and jitter (RFC 3550 §A.1, §A.3, §A.8). The probation of §A.1 is left
 * out: packets come from the negotiated address only.
 */
export class Reception {
  readonly ssrc: number;
  received = 0;
  /** When its last packet arrived, on the engine's clock. */
  receivedAt = 0;
  /** Middle 32 bits of the NTP timestamp of the last SR, and its arrival on the engine's clock. */
  lastSr = 0;
  lastSrAt = 0;
  /** Highest extended sequence number: its cycles are in the upper bits. */
  highest: number;
  /** Counts bursts and gaps, when VoIP metrics are sent. */
  runs: LossRuns | undefined;
  /** Extended sequence number of the last counted packet. */
  #index = 0;
  #base: number;
  #expectedNext = -1;
  #lostBefore = 0;
  #receivedBefore = 0;
  #transit = 0;
  #rest = 0;
  #timed = false;
  #jitter = 0;
  #expectedReported = 0;
  #lostReported = 0;

  constructor(ssrc: number, sequence: number) {
    this.ssrc = ssrc;
    this.#base = sequence;
    this.highest = sequence - 1;
  }

  /** Counts a packet. A `jump` is not counted until the next packet confirms it. */
  packet(sequence: number): Arrival {
    const ahead = (sequence - this.highest) & 0xffff;
    if (ahead === 0) {
      this.received += 1;
      return 'duplicate';
    }
    if (ahead < maxDropout) {
      this.highest += ahead;
      return this.#count('next', this.highest);
    }
    if (ahead <= 0x10000 - maxMisorder) {
      if (sequence !== this.#expectedNext) {
        this.#expectedNext = (sequence + 1) & 0xffff;
        return 'jump';
      }
      // Two in a row: the source has restarted (RFC 3550 §A.1).
      this.#lostBefore += this.#lostHere();
      this.#receivedBefore = this.received;
      this.#base = sequence;
      this.highest = sequence;
      this.#expectedNext = -1;
      this.#timed = false;
      this.runs?.restart();
      return this.#count('next', sequence);
    }
    return this.#count('late', this.highest + ahead - 0x1_0000);
  }

  /** The last counted packet could not be played. */
  discarded(): void {
    this.runs?.discard(this.#index);
  }

  /** Updates the jitter with the arrival of a packet (RFC 3550 §A.8). `nowMs` on any monotonic clock. */
  arrived(timestamp: number, nowMs: number, clockRate: number): void {
    this.runs?.timed(this.#index, timestamp, clockRate);
    // In 32-bit arithmetic: timestamp and arrival both wrap, their difference is still right. The fraction of a unit is
    // kept separately; otherwise jitter would be multiples of 125 µs.
    const arrival = (nowMs * clockRate) / 1000;
    const whole = Math.floor(arrival);
    const rest = arrival - whole;
    const transit = ((whole % 0x1_0000_0000) - timestamp) | 0;
    if (this.#timed) {
      const difference = Math.abs(((transit - this.#transit) | 0) + rest - this.#rest);
      this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
    this.#rest = rest;
    this.#timed = true;
  }

  /** RFC 3550 §A.3: expected minus received; negative when duplicates arrived. */
  get lost(): number {
    return this.#lostBefore + this.#lostHere();
  }

  /** Packets expected so far. */
  get expected(): number {
    return this.lost + this.received;
  }

  /** Share of packets lost since the last call, in 256ths (0 to 255; RFC 3550 §A.3). */
  fractionLost(): number {
    const expected = this.expected - this.#expectedReported;
    const lost = this.lost - this.#lostReported;
    this.#expectedReported += expected;
    this.#lostReported += lost;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }

  /** In units of the RTP clock. */
  get jitter(): number {
    return this.#jitter;
  }

  #count(arrival: 'next' | 'late', index: number): 'next' | 'late' {
    this.received += 1;
    this.#index = index;
    this.runs?.packet(index);
    return arrival;
  }

  #lostHere(): number {
    return this.highest - this.#base + 1 - (this.received - this.#receivedBefore);
  }
}
