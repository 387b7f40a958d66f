import { ReplayWindow } from '../srtp/replay-window.ts';

/** The RTP fields that are rewritten. */
export interface RtpNumbers {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
}

/** Beyond these limits the source has restarted its sequence numbers (RFC 3550 §A.1). */
const maxDropout = 3000;
const maxMisorder = 100;

/**
 * Rewrites sequence numbers and timestamps of one source to continue those of another: gaps and reordering are
 * preserved, so that the receiver measures them. No number is used twice, which would reuse the keystream of SRTP (RFC
 * 3711 §9.1).
 */
export class RtpRewriter {
  #ssrc = -1;
  #candidate = -1;
  /** Highest sequence number received, the number it was sent as, and its index since the start. */
  #highest = 0;
  #mapped = 0;
  #index = 0;
  #shift = 0;
  #used: ReplayWindow = new ReplayWindow();
  /** The next sequence number of the stream, unless the stream itself has sent packets. */
  #next = -1;
  /** Of the last placed packet. */
  sequence = 0;
  timestamp = 0;
  /** It does not follow a relayed packet. */
  first = false;

  /** `next` and `timestamp`: the next numbers of the target stream. False when the packet cannot be sent. */
  place(packet: RtpNumbers, next: number, timestamp: number): boolean {
    if (packet.ssrc !== this.#ssrc && !this.#switchTo(packet.ssrc)) return false;
    const ahead = ((packet.sequence - this.#highest) << 16) >> 16;
    const anew = packet.ssrc !== this.#ssrc || ahead > maxDropout || ahead < -maxMisorder;
    // The stream has sent its own packets: there is no number left for a late one.
    if (!anew && next !== this.#next && ahead <= 0) return false;
    this.first = anew || next !== this.#next;
    if (this.first) this.#begin(packet, next, timestamp);
    else if (!this.#continue(ahead)) return false;
    this.timestamp = (packet.timestamp + this.#shift) >>> 0;
    return true;
  }

  /** The packet is left out, without a gap in the sequence numbers. */
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

  /**
   * A new source replaces the current one with its second packet in a row: two simultaneous sources do not interrupt
   * each other.
   */
  #switchTo(ssrc: number): boolean {
    const follows = this.#ssrc < 0 || this.#candidate === ssrc;
    this.#candidate = follows ? -1 : ssrc;
    return follows;
  }
}
