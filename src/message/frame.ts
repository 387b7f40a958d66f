import type { MessageLimits } from './model.ts';
import { afterEmptyLine, streamBodyLength } from './stream-length.ts';

/** One frame of a byte stream. */
export type Framed =
  /** CRLF CRLF between messages: a keep-alive, answered with one CRLF (RFC 5626 §3.5.1). */
  | { readonly kind: 'ping' }
  /** One whole message, for `parse` with `framing: 'stream'`. */
  | { readonly kind: 'message'; readonly octets: Uint8Array }
  /**
   * The end of the message cannot be found: close the stream. `octets`: the part received, from which `parse` and
   * `replyTo` make a response.
   */
  | { readonly kind: 'error'; readonly reason: string; readonly detail: string; readonly octets: Uint8Array };

const CR = 0x0d;
const LF = 0x0a;

/**
 * Splits a byte stream into messages (RFC 3261 §18.3). Any chunking of the same octets gives the same frames. Time is
 * linear, and memory is bounded by the limits. The octets of a frame are not written to afterwards.
 */
export class Framer {
  readonly #limits: MessageLimits;
  #buffer: Buffer = Buffer.alloc(0);
  /** Octets of `#buffer` in use. */
  #used = 0;
  /** The offset at which the search for the empty line continues. */
  #searched = 0;
  /** The size of the first message in octets; 0 until its header section is read. */
  #size = 0;
  /** Octets of line ends since the last message: CRLF is 2. */
  #blank = 0;
  #failed = false;

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  /** The frames that end within the next octets of the stream. None after an `error`. */
  push(chunk: Uint8Array): readonly Framed[] {
    const frames: Framed[] = [];
    let at = 0;
    while (!this.#failed && at < chunk.length) {
      if (this.#used === 0) at = this.#skipBlank(chunk, at, frames);
      if (!this.#failed && at < chunk.length) at = this.#take(chunk, at, frames);
    }
    return frames;
  }

  /** Between messages: line ends are skipped (RFC 3261 §7.5), and each two CRLF are a ping. */
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
      if (this.#blank % 2 === 1) this.#fail(frames, 'line', 'a bare CR between messages');
      this.#blank = 0;
    }
    return at;
  }

  /** Appends octets of the chunk up to the largest size of the first message, and emits it when it is complete. */
  #take(chunk: Uint8Array, at: number, frames: Framed[]): number {
    const wanted = this.#size > 0 ? this.#size - this.#used : this.#limits.headerSection + 4 - this.#used;
    const taken = Math.min(wanted, chunk.length - at);
    this.#append(chunk, at, at + taken);
    if (this.#size === 0 && !this.#readHead(frames)) return at + taken;
    if (this.#used < this.#size) return at + taken;
    // Octets after this message are read again from the chunk.
    const surplus = this.#used - this.#size;
    frames.push({ kind: 'message', octets: this.#buffer.subarray(0, this.#size) });
    this.#reset();
    return at + taken - surplus;
  }

  /** Finds the empty line and reads Content-Length. False until the size is determined. */
  #readHead(frames: Framed[]): boolean {
    const end = afterEmptyLine(this.#buffer, this.#searched, this.#used);
    if (end < 0) {
      this.#searched = this.#used;
      if (this.#used >= this.#limits.headerSection + 4) {
        this.#fail(frames, 'limit.headerSection', 'the header section is too long');
      }
      return false;
    }
    const length = streamBodyLength(this.#buffer, end, this.#limits);
    if (typeof length !== 'number') {
      this.#fail(frames, length.reason, length.detail, end);
      return false;
    }
    this.#size = end + length;
    if (this.#size > this.#limits.message) {
      this.#fail(frames, 'limit.message', 'the message is too long', end);
      return false;
    }
    return true;
  }

  #append(chunk: Uint8Array, from: number, to: number): void {
    const needed = this.#used + to - from;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(this.#size > 0 ? this.#size : Math.max(needed, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#used));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk.subarray(from, to), this.#used);
    this.#used = needed;
  }

  #reset(): void {
    this.#buffer = Buffer.alloc(0);
    this.#used = 0;
    this.#searched = 0;
    this.#size = 0;
  }

  #fail(frames: Framed[], reason: string, detail: string, end: number = this.#used): void {
    frames.push({ kind: 'error', reason, detail, octets: this.#buffer.subarray(0, end) });
    this.#reset();
    this.#failed = true;
  }
}
