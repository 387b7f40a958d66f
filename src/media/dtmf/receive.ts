import { digitOf, eventOctets } from './event.ts';

/** A digit the peer sent. */
export interface Digit {
  readonly digit: string;
  readonly durationMs: number;
  /** Its packets were relayed to another stream. */
  readonly relayed?: true;
}

/** A longer event is sent in segments, each of which begins where the previous one ended (RFC 4733 §2.5.1.3). */
const longestSegment = 0xffff;
/** Shortest segment accepted: some senders end a segment at a whole packet, a little before the maximum. */
const shortestSegment = 0xe000;
/** An event whose end packets were lost is over when audio is this far after its last packet. */
const settledMs = 60;
/**
 * No packet is later than this: an event that is further back is a new one, of a sender that restarted its timestamps.
 */
const latestMs = 4000;

/**
 * Received telephone events (RFC 4733 §2.5.2): each digit is reported once, whichever of its packets are lost,
 * duplicated or late. An event is identified by its RTP timestamp.
 */
export class DtmfReceiver {
  readonly #clockRate: number;
  /** Timestamp of the current event; -1 before the first. */
  #timestamp = -1;
  #event = 0;
  #duration = 0;
  #before = 0;
  #pending = false;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Takes a packet of an event. Returns the digit it completes; `false` for a malformed payload. */
  packet(timestamp: number, octets: Uint8Array, from: number, to: number): Digit | undefined | false {
    if (to - from < eventOctets) return false;
    const event = octets[from] as number;
    const end = ((octets[from + 1] as number) & 0x80) !== 0;
    const duration = ((octets[from + 2] as number) << 8) | (octets[from + 3] as number);
    let completed: Digit | undefined;
    if (timestamp !== this.#timestamp) {
      const ahead = (timestamp - this.#timestamp) | 0;
      // A late packet of an earlier event.
      if (this.#timestamp >= 0 && ahead < 0 && ahead > (-latestMs * this.#clockRate) / 1000) return undefined;
      const continues = this.#pending && event === this.#event && this.#joins(ahead);
      if (!continues) completed = this.#complete();
      this.#before = continues ? this.#before + ahead : 0;
      this.#timestamp = timestamp;
      this.#event = event;
      this.#duration = 0;
      this.#pending = true;
    }
    if (!this.#pending) return undefined;
    this.#duration = Math.max(this.#duration, duration);
    // One packet completes at most one digit: when the previous digit was completed late, a repeated end packet
    // completes this one.
    return completed ?? (end ? this.#complete() : undefined);
  }

  /** An audio packet arrived: returns the digit all of whose end packets were lost, if any. */
  audio(timestamp: number): Digit | undefined {
    if (!this.#pending) return undefined;
    const since = (timestamp - this.#timestamp) | 0;
    return since > this.#duration + (settledMs * this.#clockRate) / 1000 ? this.#complete() : undefined;
  }

  /** Whether an event that begins this far ahead is the next segment of the current one. */
  #joins(ahead: number): boolean {
    return ahead === longestSegment || (ahead >= shortestSegment && ahead === this.#duration);
  }

  #complete(): Digit | undefined {
    if (!this.#pending) return undefined;
    this.#pending = false;
    const digit = digitOf(this.#event);
    if (digit === undefined) return undefined;
    return { digit, durationMs: Math.round(((this.#before + this.#duration) * 1000) / this.#clockRate) };
  }
}
