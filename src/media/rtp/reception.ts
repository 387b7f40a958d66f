import type { LossRuns } from './loss-runs.ts';

/** How a packet's sequence number stands to those before it. */
export type Arrival = 'next' | 'duplicate' | 'late' | 'jump';

const maxDropout = 3000;
const maxMisorder = 100;

/**
 * What is known about one source by its packets: order, loss and jitter (RFC 3550 §A.1, §A.3, §A.8).
 * The probation of §A.1 is left out: a packet comes here only from the negotiated address.
 */
export class Reception {
  readonly ssrc: number;
  received = 0;
  /** When a packet of it last came, on the engine's clock. */
  receivedAt = 0;
  /** The NTP time, its middle 32 bits, of the last SR, and when it came. */
  lastSr = 0;
  lastSrAt = 0;
  /** The highest sequence number so far, with its wraps counted in the upper bits. */
  highest: number;
  /** Counts how its losses fall together, where somebody wants to know. */
  runs: LossRuns | undefined;
  /** The sequence number of the packet counted last, with its wraps. */
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

  /** Counts a packet. A `jump` is not counted: it is believed only when the next one follows it. */
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
      // Two in a row: the other side began anew without telling (RFC 3550 §A.1).
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

  /** The packet counted last could not be played any more. */
  discarded(): void {
    this.runs?.discard(this.#index);
  }

  /** Takes the packet's arrival into the jitter (RFC 3550 §A.8). `nowMs` on any steady clock. */
  arrived(timestamp: number, nowMs: number, clockRate: number): void {
    this.runs?.timed(this.#index, timestamp, clockRate);
    // All in 32 bits: the timestamp wraps, and so may the arrival; their difference does not care.
    // What is less than a unit is kept beside, or a unit of 125 µs would be the least there is.
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

  /** RFC 3550 §A.3: expected less received; negative when packets were duplicated. */
  get lost(): number {
    return this.#lostBefore + this.#lostHere();
  }

  /** Packets that should have come so far. */
  get expected(): number {
    return this.lost + this.received;
  }

  /** Share of packets lost since the last call, 0 to 255 of 256 (RFC 3550 §A.3). */
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
