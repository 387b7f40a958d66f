import type { MessageLimits } from './model.ts';
import { streamBodyLength } from './stream-length.ts';

/** What a byte stream holds. */
export type Framed =
  /** CRLF CRLF between messages: answer with one CRLF (RFC 5626 §3.5.1). */
  | { readonly kind: 'ping' }
  /** One whole message, to be given to `parse` with `framing: 'stream'`. */
  | { readonly kind: 'message'; readonly octets: Uint8Array }
  /**
   * The stream cannot be followed any further: close it. `octets` is what there is of the message, for `parse` to make an
   * answer from.
   */
  | { readonly kind: 'error'; readonly reason: string; readonly detail: string; readonly octets: Uint8Array };

const CR = 0x0d;
const LF = 0x0a;

/**
 * Cuts a byte stream into messages (RFC 3261 §18.3). Any split of the same octets gives the same frames; the work is
 * linear, and no more is kept than the limits allow. Octets given out are never written to again.
 */
export class Framer {
  readonly #limits: MessageLimits;
  #held: Buffer = Buffer.alloc(0);
  /** Octets of `#held` in use. */
  #used = 0;
  /** Where the search for the empty line goes on. */
  #searched = 0;
  /** Octets of the message at the front, once its header section was read; 0 before. */
  #size = 0;
  /** Line ends between messages, in octets: CRLF is 2. */
  #blank = 0;
  #dead = false;

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  /** Takes the next octets of the stream. After an `error` nothing comes any more. */
  push(chunk: Uint8Array): readonly Framed[] {
    const frames: Framed[] = [];
    let at = 0;
    while (!this.#dead && at < chunk.length) {
      if (this.#used === 0) at = this.#skipBlank(chunk, at, frames);
      if (at < chunk.length) at = this.#take(chunk, at, frames);
    }
    return frames;
  }

  /** Between messages: line ends are skipped (RFC 3261 §7.5), and each two of them are a ping. */
  #skipBlank(chunk: Uint8Array, from: number, frames: Framed[]): number {
    let at = from;
    while (at < chunk.length && chunk[at] === (this.#blank % 2 === 0 ? CR : LF)) {
      at++;
      this.#blank++;
      if (this.#blank === 4) {
        frames.push({ kind: 'ping' });
        this.#blank = 0;
      }
    }
    if (at < chunk.length) {
      if (this.#blank % 2 === 1) this.#fail(frames, 'line', 'a CR stands alone between messages');
      this.#blank = 0;
    }
    return at;
  }

  /** Takes no more of the chunk than the message at the front may have, and gives it out when it is whole. */
  #take(chunk: Uint8Array, at: number, frames: Framed[]): number {
    const wanted = this.#size > 0 ? this.#size - this.#used : this.#limits.headerSection + 4 - this.#used;
    const taken = Math.min(wanted, chunk.length - at);
    this.#append(chunk, at, at + taken);
    if (this.#size === 0 && !this.#readHead(frames)) return at + taken;
    if (this.#used < this.#size) return at + taken;
    // What was taken beyond this message goes back to the chunk.
    const surplus = this.#used - this.#size;
    frames.push({ kind: 'message', octets: this.#held.subarray(0, this.#size) });
    this.#reset();
    return at + taken - surplus;
  }

  /** Looks for the empty line and reads the length. False while the size is not known. */
  #readHead(frames: Framed[]): boolean {
    const end = this.#held.subarray(0, this.#used).indexOf('\r\n\r\n', this.#searched, 'latin1');
    if (end < 0) {
      this.#searched = Math.max(0, this.#used - 3);
      if (this.#used >= this.#limits.headerSection + 4) {
        this.#fail(frames, 'limit.headerSection', 'the header section is too long');
      }
      return false;
    }
    const head = streamBodyLength(this.#held.toString('latin1', 0, end + 2), this.#limits);
    if (typeof head !== 'number') {
      this.#fail(frames, head.reason, head.detail, end + 4);
      return false;
    }
    this.#size = end + 4 + head;
    if (this.#size > this.#limits.message) {
      this.#fail(frames, 'limit.message', 'the message is too long', end + 4);
      return false;
    }
    return true;
  }

  #append(chunk: Uint8Array, from: number, to: number): void {
    const needed = this.#used + to - from;
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(this.#size > 0 ? this.#size : Math.max(needed, this.#held.length * 2));
      grown.set(this.#held.subarray(0, this.#used));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(from, to), this.#used);
    this.#used = needed;
  }

  #reset(): void {
    this.#held = Buffer.alloc(0);
    this.#used = 0;
    this.#searched = 0;
    this.#size = 0;
  }

  #fail(frames: Framed[], reason: string, detail: string, end: number = this.#used): void {
    frames.push({ kind: 'error', reason, detail, octets: this.#held.subarray(0, end) });
    this.#reset();
    this.#dead = true;
  }
}
