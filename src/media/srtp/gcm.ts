import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { SessionKeys } from './derive-keys.ts';
import { type ControlCipher, controlHeader, type PacketCipher } from './packet-cipher.ts';
import { readWord, writeWord } from './word.ts';

const tagLength = 16;
const wordLength = 4;
/** Shared by all ciphers: node:crypto copies the IV. */
const vector: Uint8Array = new Uint8Array(12);

/**
 * AES-GCM with one session key. A key object: octets would be imported again for each packet. node:crypto needs a
 * cipher object per packet, as the IV is given when it is created; the object is two fifths of a packet's cost. Unlike
 * counter mode (`keystream.ts`) nothing can be computed ahead, since the tag covers the payload. AES on a lasting
 * object with a GHASH in JavaScript would avoid it, but a fast GHASH uses table look-ups, whose timing leaks the key.
 */
class Aead {
  readonly #key: KeyObject;
  readonly #salt: Uint8Array;
  readonly #name: 'aes-128-gcm' | 'aes-256-gcm';

  constructor({ cipher, salt }: SessionKeys) {
    this.#key = createSecretKey(cipher);
    this.#salt = salt;
    this.#name = cipher.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
  }

  /** IV = (0 · SSRC · index) ⊕ salt, the index in 48 bits (RFC 7714 §8.1, §9.1). */
  iv(ssrc: number, index: number): Uint8Array {
    vector[0] = 0;
    vector[1] = 0;
    writeWord(vector, 2, ssrc);
    writeWord(vector, 6, Math.floor(index / 0x1_0000));
    vector[10] = (index % 0x1_0000) >>> 8;
    vector[11] = index % 0x1_0000;
    for (let i = 0; i < 12; i++) vector[i] = (vector[i] as number) ^ (this.#salt[i] as number);
    return vector;
  }

  seal(iv: Uint8Array, aad: Uint8Array, octets: Uint8Array, start: number, end: number): void {
    const cipher = createCipheriv(this.#name, this.#key, iv, { authTagLength: tagLength });
    cipher.setAAD(aad);
    if (end > start) octets.set(cipher.update(octets.subarray(start, end)), start);
    cipher.final();
    octets.set(cipher.getAuthTag(), end);
  }

  open(iv: Uint8Array, aad: Uint8Array, octets: Uint8Array, start: number, end: number): boolean {
    const cipher = createDecipheriv(this.#name, this.#key, iv, { authTagLength: tagLength });
    cipher.setAAD(aad);
    cipher.setAuthTag(octets.subarray(end, end + tagLength));
    try {
      const clear = cipher.update(octets.subarray(start, end));
      cipher.final();
      octets.set(clear, start);
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * AES-GCM for SRTP packets: the header is authenticated, the payload is authenticated and encrypted (RFC 7714 §8.2).
 */
export class Gcm implements PacketCipher {
  readonly #aead: Aead;

  constructor(keys: SessionKeys) {
    this.#aead = new Aead(keys);
  }

  seal(octets: Uint8Array, start: number, end: number, ssrc: number, index: number): number {
    this.#aead.seal(this.#aead.iv(ssrc, index), octets.subarray(0, start), octets, start, end);
    return end + tagLength;
  }

  open(octets: Uint8Array, start: number, length: number, ssrc: number, index: number): number {
    const end = length - tagLength;
    return this.#aead.open(this.#aead.iv(ssrc, index), octets.subarray(0, start), octets, start, end) ? end : -1;
  }
}

/** AES-GCM for SRTCP packets: the index follows the tag and is authenticated (RFC 7714 §9.2, §9.3). */
export class ControlGcm implements ControlCipher {
  readonly tagLength: number = tagLength;
  readonly #aead: Aead;

  constructor(keys: SessionKeys) {
    this.#aead = new Aead(keys);
  }

  seal(octets: Uint8Array, end: number, ssrc: number, index: number): number {
    const aad = new Uint8Array(controlHeader + wordLength);
    aad.set(octets.subarray(0, controlHeader));
    writeWord(aad, controlHeader, 0x8000_0000 | index);
    this.#aead.seal(this.#aead.iv(ssrc, index), aad, octets, controlHeader, end);
    writeWord(octets, end + tagLength, 0x8000_0000 | index);
    return end + tagLength + wordLength;
  }

  word(octets: Uint8Array, length: number): number {
    return readWord(octets, length - wordLength);
  }

  open(octets: Uint8Array, length: number, ssrc: number): number {
    const word = this.word(octets, length);
    const end = length - wordLength - tagLength;
    // An unencrypted packet is associated data as a whole (RFC 7714 §9.3).
    const start = word < 0 ? controlHeader : end;
    const aad = new Uint8Array(start + wordLength);
    aad.set(octets.subarray(0, start));
    writeWord(aad, start, word);
    return this.#aead.open(this.#aead.iv(ssrc, word & 0x7fff_ffff), aad, octets, start, end) ? end : -1;
  }
}
