import { eventOf, writeEvent } from './event.ts';

/** Digits that wait at most. */
const mostWaiting = 256;
/** RFC 4733 §2.5.1.4: the last packet is sent three times, or one loss would leave the other side guessing. */
const ends = 3;
/** Between two digits, so that the other side hears two. */
const gapMs = 50;
const shortestMs = 40;

/**
 * Digits on their way out as telephone events (RFC 4733 §2.5.1): one packet per packet time, in place of audio. All
 * packets of a digit have the timestamp of its beginning; the duration rises.
 */
export class DtmfSender {
  readonly #waiting: { readonly event: number; readonly durationMs: number }[] = [];
  #event = -1;
  #total = 0;
  #duration = 0;
  #endsSent = 0;
  #gap = 0;
  /** Of the digit in hand: the timestamp of its packets. */
  timestamp = 0;
  /** Whether the packet last written is the first of its digit. */
  first = false;

  /** Queues digits; characters that are none, and more than can wait, are passed over. */
  add(digits: string, durationMs: number): void {
    for (const digit of digits) {
      const event = eventOf(digit);
      if (event >= 0 && this.#waiting.length < mostWaiting) this.#waiting.push({ event, durationMs });
    }
  }

  /** Writes the payload due now. False when it is audio's turn. `samples` is the packet time on the RTP clock. */
  write(into: Uint8Array, at: number, now: number, samples: number, clockRate: number): boolean {
    if (this.#event < 0 && !this.#begin(now, samples, clockRate)) return false;
    this.first = this.#duration === 0;
    this.#duration = Math.min(this.#duration + samples, this.#total);
    const end = this.#duration === this.#total;
    writeEvent(into, at, this.#event, end, this.#duration);
    if (end) {
      this.#endsSent += 1;
      if (this.#endsSent === ends) {
        this.#event = -1;
        this.#gap = (gapMs * clockRate) / 1000;
      }
    }
    return true;
  }

  #begin(now: number, samples: number, clockRate: number): boolean {
    if (this.#gap > 0) this.#gap -= samples;
    if (this.#gap > 0 || this.#waiting.length === 0) return false;
    const next = this.#waiting.shift() as { event: number; durationMs: number };
    const ms = Number.isFinite(next.durationMs) ? Math.max(next.durationMs, shortestMs) : shortestMs;
    this.#event = next.event;
    this.#total = Math.min(Math.ceil((ms * clockRate) / 1000 / samples) * samples, 0xffff);
    this.#duration = 0;
    this.#endsSent = 0;
    this.timestamp = now;
    return true;
  }
}
