import { blockCipher } from './derive-keys.ts';

/** Packets whose keystream is generated in one call of the cipher. */
const batch = 16;
/** A packet with more blocks is not usual audio and is encrypted by itself. */
const maxBlocks = 64;
/** Buffer for counter blocks; shared, as it is used within one call only. */
const counters: Uint8Array = new Uint8Array(batch * maxBlocks * 16);
const view: DataView = new DataView(counters.buffer);
const empty = new Uint8Array(0);

/**
 * The keystream of AES in counter mode for RTP packets (RFC 3711 §4.1.1). It depends on the packet index and not on the
 * content, and the next indices are predictable: one call of a lasting cipher object generates it for several packets.
 */
export class Keystream {
  readonly #cipher: ReturnType<typeof blockCipher>;
  /** The salt in 32-bit words; the last has 16 bits, on the left. */
  readonly #salt: readonly [number, number, number, number];
  #stream: Uint8Array = empty;
  #blocks = 0;
  #ssrc = -1;
  #first = 0;
  #end = 0;

  /** `salt` has 14 octets. */
  constructor(key: Uint8Array, salt: Uint8Array) {
    this.#cipher = blockCipher(key);
    const words = new DataView(salt.buffer, salt.byteOffset);
    this.#salt = [words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getUint16(12) << 16];
  }

  /** Encrypts or decrypts from `start` to `end`, in place. `index` has 48 bits. */
  apply(octets: Uint8Array, start: number, end: number, ssrc: number, index: number): void {
    const blocks = (end - start + 15) >>> 4;
    if (blocks === 0) return;
    let stream: Uint8Array;
    let from = 0;
    if (ssrc === this.#ssrc && blocks <= this.#blocks && index >= this.#first && index < this.#end) {
      stream = this.#stream;
      from = (index - this.#first) * this.#blocks * 16;
    } else if (blocks > maxBlocks || (ssrc === this.#ssrc && index < this.#first)) {
      // Keep the keystream that was generated ahead.
      stream = this.once(blocks, ssrc, index);
    } else stream = this.#ahead(blocks, ssrc, index);
    for (let at = start; at < end; at++, from++) octets[at] = (octets[at] as number) ^ (stream[from] as number);
  }

  /** The keystream of one packet. */
  once(blocks: number, ssrc: number, index: number): Uint8Array {
    if (blocks <= maxBlocks) return this.#make(1, blocks, ssrc, index);
    const whole = new Uint8Array(blocks * 16);
    for (let block = 0; block < blocks; block += maxBlocks) {
      const some = Math.min(maxBlocks, blocks - block);
      whole.set(this.#make(1, some, ssrc, index, block), block * 16);
    }
    return whole;
  }

  #ahead(blocks: number, ssrc: number, index: number): Uint8Array {
    this.#blocks = Math.max(blocks, this.#blocks);
    this.#ssrc = ssrc;
    this.#first = index;
    this.#end = index + batch;
    this.#stream = this.#make(batch, this.#blocks, ssrc, index);
    return this.#stream;
  }

  /** IV = salt · 2^16 ⊕ SSRC · 2^64 ⊕ index · 2^16; the last 16 bits are the block number. */
  #make(packets: number, blocks: number, ssrc: number, index: number, from = 0): Uint8Array {
    const [first, second, third, fourth] = this.#salt;
    const source = second ^ ssrc;
    let at = 0;
    for (let n = index; n < index + packets; n++) {
      const upper = third ^ Math.floor(n / 0x1_0000);
      const lower = fourth ^ ((n % 0x1_0000) << 16);
      for (let block = from; block < from + blocks; block++, at += 16) {
        view.setInt32(at, first);
        view.setInt32(at + 4, source);
        view.setInt32(at + 8, upper);
        view.setInt32(at + 12, lower | block);
      }
    }
    return this.#cipher.update(counters.subarray(0, at));
  }
}
