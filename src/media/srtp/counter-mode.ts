import type { SessionKeys } from './derive-keys.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import { Keystream } from './keystream.ts';
import type { PacketCipher } from './packet-cipher.ts';
import { octetOf, readWord, writeWord } from './word.ts';

/** AES in counter mode and HMAC-SHA1, for SRTP packets (RFC 3711 §4.1.1, §4.2.1). */
export class CounterMode implements PacketCipher {
  readonly #keystream: Keystream;
  readonly #hmac: HmacSha1;
  readonly #tagLength: number;

  constructor({ cipher, salt, auth }: SessionKeys, tagLength: number) {
    this.#keystream = new Keystream(cipher, salt);
    this.#hmac = new HmacSha1(auth);
    this.#tagLength = tagLength;
  }

  seal(octets: Uint8Array, start: number, end: number, ssrc: number, index: number): number {
    this.#keystream.apply(octets, start, end, ssrc, index);
    writeWord(octets, end, Math.floor(index / 0x1_0000));
    const tag = this.#hmac.of(octets, end + 4);
    for (let i = 0; i < this.#tagLength; i++) octets[end + i] = octetOf(tag, i);
    return end + this.#tagLength;
  }

  open(octets: Uint8Array, start: number, length: number, ssrc: number, index: number): number {
    const end = length - this.#tagLength;
    // The rollover counter overwrites the first word of the tag, which every suite has, while the tag is computed.
    const received = readWord(octets, end);
    writeWord(octets, end, Math.floor(index / 0x1_0000));
    const tag = this.#hmac.of(octets, end + 4);
    writeWord(octets, end, received);
    let difference = (tag[0] as number) ^ received;
    for (let i = 4; i < this.#tagLength; i++) difference |= (octets[end + i] as number) ^ octetOf(tag, i);
    if (difference !== 0) return -1;
    this.#keystream.apply(octets, start, end, ssrc, index);
    return end;
  }
}
