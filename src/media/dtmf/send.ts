import { eventOf, writeEvent } from './event.ts';

/** Limit of queued digits. */
const maxWaiting = 256;
/** RFC 4733 §2.5.1.4: the end packet is sent three times, in case of loss. */
const ends = 3;
/** Pause between two digits, so that the peer detects two. */
const gapMs = 50;
const shortestMs = 40;
const longestMs = 60_000;

/** Largest duration of a packet: a longer event is sent in segments (RFC 4733 §2.5.1.3). */
const longestSegment = 0xffff;

interface PendingDigit {
  readonly event: number;
  readonly durationMs: number;
  /** Number of the command whose last digit this is. */
  readonly ref: number | undefined;
}

/**
 * Sends digits as telephone events (RFC 4733 §2.5.1): one packet per packet time, in place of audio. All packets of a
 * digit carry the timestamp of its beginning and a growing duration.
 */
export class DtmfSender {
  readonly #pending: PendingDigit[] = [];
  #event = -1;
  #ref: number | undefined;
  #total = 0;
  #duration = 0;
  #endsSent = 0;
  #gap = 0;
  /** Timestamp of the packets of the current digit. */
  timestamp = 0;
  /** The last written packet is the first of its digit. */
  first = false;
  /** Number of the command whose last packet was written last. */
  done: number | undefined;

  /** Queues digits and ignores other characters. False, and nothing queued, when there are too many or none. */
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

  /**
   * Drops all digits. `sent`: the command whose last digit had at least one of its three end packets sent; `unsent`:
   * the others.
   */
  abandon(): { readonly sent: readonly number[]; readonly unsent: readonly number[] } {
    const inHand = this.#event >= 0 && this.#ref !== undefined ? [this.#ref] : [];
    const waiting = this.#pending.splice(0).flatMap(({ ref }) => (ref === undefined ? [] : [ref]));
    const over = this.#endsSent > 0;
    this.#event = -1;
    return over ? { sent: inHand, unsent: waiting } : { sent: [], unsent: [...inHand, ...waiting] };
  }

  /** Writes the payload that is due. False when audio is due. `samples`: the packet time in units of the RTP clock. */
  write(into: Uint8Array, at: number, now: number, samples: number, clockRate: number): boolean {
    this.done = undefined;
    this.first = this.#event < 0;
    if (this.first && !this.#begin(now, samples, clockRate)) return false;
    if (this.#duration > longestSegment) {
      // The next segment begins exactly where the previous one ended.
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
