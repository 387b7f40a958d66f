import { eventOf, writeEvent } from './event.ts';

/** Digits that wait at most. */
const maxWaiting = 256;
/** RFC 4733 §2.5.1.4: the last packet is sent three times, or one loss would leave the other side guessing. */
const ends = 3;
/** Between two digits, so that the other side hears two. */
const gapMs = 50;
const shortestMs = 40;
const longestMs = 60_000;

/** A report holds no longer duration: a longer event is sent in segments (RFC 4733 §2.5.1.3). */
const longestSegment = 0xffff;

interface PendingDigit {
  readonly event: number;
  readonly durationMs: number;
  /** To be told of when this digit is out. */
  readonly ref: number | undefined;
}

/**
 * Digits on their way out as telephone events (RFC 4733 §2.5.1): one packet per packet time, in place of audio. All
 * packets of a digit have the timestamp of its beginning; the duration rises.
 */
export class DtmfSender {
  readonly #pending: PendingDigit[] = [];
  #event = -1;
  #ref: number | undefined;
  #total = 0;
  #duration = 0;
  #endsSent = 0;
  #gap = 0;
  /** Of the digit in hand: the timestamp of its packets. */
  timestamp = 0;
  /** Whether the packet last written is the first of its digit. */
  first = false;
  /** The number of the digits whose last packet is the one last written. */
  done: number | undefined;

  /** Queues digits; characters that are none are passed over. False, and nothing queued, when there are too many or none. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    const events = [...digits].map(eventOf).filter((event) => event >= 0);
    if (events.length === 0 || this.#pending.length + events.length > maxWaiting) return false;
    for (const [i, event] of events.entries()) {
      this.#pending.push({ event, durationMs, ref: i === events.length - 1 ? ref : undefined });
    }
    return true;
  }

  get busy(): boolean {
    return this.#event >= 0 || this.#pending.length > 0;
  }

  /** Nothing will be sent any more: the numbers of what was told once, though not thrice, and of what still waits. */
  abandon(): { readonly sent: readonly number[]; readonly unsent: readonly number[] } {
    const inHand = this.#event >= 0 && this.#ref !== undefined ? [this.#ref] : [];
    const waiting = this.#pending.splice(0).flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
    const over = this.#endsSent > 0;
    this.#event = -1;
    return over ? { sent: inHand, unsent: waiting } : { sent: [], unsent: [...inHand, ...waiting] };
  }

  /** Writes the payload due now. False when it is audio's turn. `samples` is the packet time on the RTP clock. */
  write(into: Uint8Array, at: number, now: number, samples: number, clockRate: number): boolean {
    this.done = undefined;
    this.first = this.#event < 0;
    if (this.first && !this.#begin(now, samples, clockRate)) return false;
    if (this.#duration > longestSegment) {
      // The next segment begins where the one before ended, to the sample.
      this.timestamp = (this.timestamp + longestSegment) >>> 0;
      this.#duration -= longestSegment;
      this.#total -= longestSegment;
    }
    this.#duration = Math.min(this.#duration + samples, this.#total);
    const end = this.#duration === this.#total && this.#total <= longestSegment;
    writeEvent(into, at, this.#event, end, Math.min(this.#duration, longestSegment));
    if (end) {
      this.#endsSent += 1;
      if (this.#endsSent === ends) {
        this.#event = -1;
        this.#gap = (gapMs * clockRate) / 1000;
        this.done = this.#ref;
      }
    }
    return true;
  }

  #begin(now: number, samples: number, clockRate: number): boolean {
    if (this.#gap > 0) this.#gap -= samples;
    if (this.#gap > 0 || this.#pending.length === 0) return false;
    const next = this.#pending.shift() as PendingDigit;
    this.#ref = next.ref;
    const ms = Number.isFinite(next.durationMs) ? Math.max(next.durationMs, shortestMs) : shortestMs;
    this.#event = next.event;
    this.#total = Math.ceil((Math.min(ms, longestMs) * clockRate) / 1000 / samples) * samples;
    this.#duration = 0;
    this.#endsSent = 0;
    this.timestamp = now;
    return true;
  }
}
