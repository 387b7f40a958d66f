import { ReplayWindow } from '../srtp/replay-window.ts';

/** As much of a packet as is numbered. */
export interface RtpNumbers {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
}

/** Farther ahead, or farther behind, the source has begun anew (RFC 3550 §A.1). */
const maxDropout = 3000;
const maxMisorder = 100;

/**
 * Carries the numbers of one source over into those of another that goes on: gaps stay gaps and what was overtaken stays
 * behind, so that the far side hears of loss and order as they were. No number is given twice: under SRTP it would be a
 * keystream that is used twice (RFC 3711 §9.1).
 */
export class RtpRewriter {
  #ssrc = -1;
  #candidate = -1;
  /** The highest sequence number of the source, what became of it, and how many there were before it. */
  #highest = 0;
  #mapped = 0;
  #index = 0;
  #shift = 0;
  #used: ReplayWindow = new ReplayWindow();
  /** What the other stream is to send next if nobody but us has sent. */
  #next = -1;
  /** Of the packet placed last. */
  sequence = 0;
  timestamp = 0;
  /** Nothing was before it that it follows. */
  first = false;

  /** `next` and `timestamp`: where the stream stands that it goes into. False: it has no place there. */
  place(packet: RtpNumbers, next: number, timestamp: number): boolean {
    if (packet.ssrc !== this.#ssrc && !this.#switchTo(packet.ssrc)) return false;
    const ahead = ((packet.sequence - this.#highest) << 16) >> 16;
    const anew = packet.ssrc !== this.#ssrc || ahead > maxDropout || ahead < -maxMisorder;
    // Somebody has sent between: what comes late has lost its place.
    if (!anew && next !== this.#next && ahead <= 0) return false;
    this.first = anew || next !== this.#next;
    if (this.first) this.#begin(packet, next, timestamp);
    else if (!this.#continue(ahead)) return false;
    this.timestamp = (packet.timestamp + this.#shift) >>> 0;
    return true;
  }

  /** The packet is left out, and is no loss. */
  omit({ ssrc, sequence }: RtpNumbers): void {
    const ahead = ((sequence - this.#highest) << 16) >> 16;
    if (ssrc !== this.#ssrc || ahead <= 0 || ahead > maxDropout) return;
    this.#highest = sequence;
    this.#mapped = (this.#mapped + ahead - 1) & 0xffff;
    this.#index += ahead - 1;
  }

  #begin({ ssrc, sequence, timestamp: from }: RtpNumbers, next: number, timestamp: number): void {
    this.#ssrc = ssrc;
    this.#highest = sequence;
    this.#mapped = next;
    this.#index = 0;
    this.#shift = timestamp - from;
    this.#used = new ReplayWindow();
    this.#used.add(0);
    this.#next = (next + 1) & 0xffff;
    this.sequence = next;
  }

  #continue(ahead: number): boolean {
    const index = this.#index + ahead;
    if (index < 0 || !this.#used.isNew(index)) return false;
    this.#used.add(index);
    this.sequence = (this.#mapped + ahead) & 0xffff;
    if (ahead <= 0) return true;
    this.#highest = (this.#highest + ahead) & 0xffff;
    this.#mapped = this.sequence;
    this.#index = index;
    this.#next = (this.sequence + 1) & 0xffff;
    return true;
  }

  /** Another source counts from its second packet in a row on: two that speak at once would only cut each other off. */
  #switchTo(ssrc: number): boolean {
    const follows = this.#ssrc < 0 || this.#candidate === ssrc;
    this.#candidate = follows ? -1 : ssrc;
    return follows;
  }
}
