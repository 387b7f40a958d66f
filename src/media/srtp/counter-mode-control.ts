import type { SessionKeys } from './derive-keys.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import { Keystream } from './keystream.ts';
import { type ControlCipher, controlHeader } from './packet-cipher.ts';
import { octetOf, readWord, writeWord } from './word.ts';

const wordLength = 4;

/** AES in counter mode and HMAC-SHA1, for SRTCP packets: the tag follows the index (RFC 3711 §3.4). */
export class ControlCounterMode implements ControlCipher {
  readonly tagLength: number;
  readonly #keystream: Keystream;
  readonly #hmac: HmacSha1;

  constructor({ cipher, salt, auth }: SessionKeys, tagLength: number) {
    this.#keystream = new Keystream(cipher, salt);
    this.#hmac = new HmacSha1(auth);
    this.tagLength = tagLength;
  }

  seal(octets: Uint8Array, end: number, ssrc: number, index: number): number {
    this.#apply(octets, end, ssrc, index);
    writeWord(octets, end, 0x8000_0000 | index);
    const tag = this.#hmac.of(octets, end + wordLength);
    for (let i = 0; i < this.tagLength; i++) octets[end + wordLength + i] = octetOf(tag, i);
    return end + wordLength + this.tagLength;
  }

  word(octets: Uint8Array, length: number): number {
    return readWord(octets, length - this.tagLength - wordLength);
  }

  open(octets: Uint8Array, length: number, ssrc: number): number {
    const signed = length - this.tagLength;
    const tag = this.#hmac.of(octets, signed);
    let difference = 0;
    for (let i = 0; i < this.tagLength; i++) difference |= (octets[signed + i] as number) ^ octetOf(tag, i);
    if (difference !== 0) return -1;
    const word = readWord(octets, signed - wordLength);
    if (word < 0) this.#apply(octets, signed - wordLength, ssrc, word & 0x7fff_ffff);
    return signed - wordLength;
  }

  #apply(octets: Uint8Array, end: number, ssrc: number, index: number): void {
    const stream = this.#keystream.once((end - controlHeader + 15) >>> 4, ssrc, index);
    for (let at = controlHeader, from = 0; at < end; at++, from++) {
      octets[at] = (octets[at] as number) ^ (stream[from] as number);
    }
  }
}
