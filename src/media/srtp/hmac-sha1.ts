import { sha1Block, sha1End, sha1Start } from './sha1.ts';

const blockLength = 64;
const scratch: Int32Array = new Int32Array(5);
const innerDigest: Uint8Array = new Uint8Array(20);

/** HMAC-SHA1 (RFC 2104) with one key: the two key blocks are hashed once. */
export class HmacSha1 {
  readonly #inner: Int32Array = sha1Start.slice();
  readonly #outer: Int32Array = sha1Start.slice();

  /** `key` has at most 64 octets. */
  constructor(key: Uint8Array) {
    const pad = new Uint8Array(blockLength).fill(0x36);
    for (const [i, octet] of key.entries()) pad[i] = octet ^ 0x36;
    sha1Block(this.#inner, pad, 0);
    for (let i = 0; i < blockLength; i++) pad[i] = (pad[i] as number) ^ 0x36 ^ 0x5c;
    sha1Block(this.#outer, pad, 0);
    pad.fill(0);
  }

  /** The five words of the tag over the first `length` octets; valid until the next call of any instance. */
  of(octets: Uint8Array, length: number): Int32Array {
    scratch.set(this.#inner);
    sha1End(scratch, octets, length, blockLength);
    for (let i = 0, at = 0; i < 5; i++, at += 4) {
      const word = scratch[i] as number;
      innerDigest[at] = word >>> 24;
      innerDigest[at + 1] = word >>> 16;
      innerDigest[at + 2] = word >>> 8;
      innerDigest[at + 3] = word;
    }
    scratch.set(this.#outer);
    sha1End(scratch, innerDigest, 20, blockLength);
    return scratch;
  }
}
