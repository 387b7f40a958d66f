import { digitOf, eventOctets } from './event.ts';

/** A digit the other side pressed. */
export interface Digit {
  readonly digit: string;
  readonly durationMs: number;
  /** Its packets went on to another stream. */
  readonly relayed?: true;
}

/** A longer event is sent in segments, each beginning where the one before ended (RFC 4733 §2.5.1.3). */
const longestSegment = 0xffff;
/** Senders that end a segment at a whole packet end it a little before; nobody does it this early. */
const shortestSegment = 0xe000;
/** Audio this long after what was last heard of an event whose end was lost: the event is over. */
const settledMs = 60;
/** No packet is this late: an event that is so far back is a new one, of a sender that set its clock anew. */
const latestMs = 4000;

/**
 * Telephone events as they arrive (RFC 4733 §2.5.2): each digit is told once, whichever of its packets come, come twice
 * or come late. An event is known by its RTP timestamp.
 */
export class DtmfReceiver {
  readonly #clockRate: number;
  /** Timestamp of the event in hand; -1 before the first. */
  #timestamp = -1;
  #event = 0;
  #duration = 0;
  #before = 0;
  #pending = false;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** A packet of events. `false` when its payload is none. */
  packet(timestamp: number, octets: Uint8Array, from: number, to: number): Digit | undefined | false {
    if (to - from < eventOctets) return false;
    const event = octets[from] as number;
    const end = ((octets[from + 1] as number) & 0x80) !== 0;
    const duration = ((octets[from + 2] as number) << 8) | (octets[from + 3] as number);
    let told: Digit | undefined;
    if (timestamp !== this.#timestamp) {
      const ahead = (timestamp - this.#timestamp) | 0;
      // A packet of an event that was over before this one began.
      if (this.#timestamp >= 0 && ahead < 0 && ahead > (-latestMs * this.#clockRate) / 1000) return undefined;
      const continues = this.#pending && event === this.#event && this.#joins(ahead);
      if (!continues) told = this.#complete();
      this.#before = continues ? this.#before + ahead : 0;
      this.#timestamp = timestamp;
      this.#event = event;
      this.#duration = 0;
      this.#pending = true;
    }
    if (!this.#pending) return undefined;
    this.#duration = Math.max(this.#duration, duration);
    // One packet settles at most one digit: an event told late for its successor leaves that one's end to a repeat.
    return told ?? (end ? this.#complete() : undefined);
  }

  /** Audio arrived. Tells of an event all of whose end packets were lost. */
  audio(timestamp: number): Digit | undefined {
    if (!this.#pending) return undefined;
    const since = (timestamp - this.#timestamp) | 0;
    return since > this.#duration + (settledMs * this.#clockRate) / 1000 ? this.#complete() : undefined;
  }

  /** Whether what begins so far ahead is the next segment of the event in hand. */
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
