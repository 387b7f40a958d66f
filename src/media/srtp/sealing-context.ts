import type { SrtpSuite } from '../../signal/srtp.ts';
import { controlCipher, packetCipher } from './cipher-of.ts';
import { headerEnd } from './header-end.ts';
import { type KeyLife, longestLife } from './key-life.ts';
import { type ControlCipher, controlHeader, type PacketCipher } from './packet-cipher.ts';
import { ReplayWindow } from './replay-window.ts';
import { suites } from './suite.ts';
import { readWord } from './word.ts';

const maxIndex = 0x1_0000_0000_0000;

/**
 * The cryptographic context of sent packets under one master key (RFC 3711 §3.2). Packets are sealed in place and no
 * keystream is used twice. Serves one source at a time.
 */
export class SealingContext {
  readonly #suite: SrtpSuite;
  readonly #master: Uint8Array;
  readonly #packets: PacketCipher;
  #control: ControlCipher | undefined;
  #ssrc = -1;
  /** Sealed indices (rollover counter and sequence number): relayed packets may be out of order. */
  #sealed: ReplayWindow = new ReplayWindow();
  #controlIndex = 0;
  /** Packets sealed so far, of all sources. */
  #count = 0;
  readonly #life: KeyLife;
  /** A packet was refused because the key has reached its lifetime (RFC 3711 §9.2). */
  spent = false;

  /** `master`: the key and its salt, of the suite's length. */
  constructor(suite: SrtpSuite, master: Uint8Array, life: KeyLife = longestLife) {
    this.#life = life;
    this.#suite = suite;
    this.#master = master;
    this.#packets = packetCipher(suites[suite], master);
  }

  /**
   * Seals an RTP packet of `length` octets, followed by room for `longestTrailer`. Returns its length as SRTP, or -1
   * when it must not be sent: not RTP, sealed before or too old to decide, or the key has reached its lifetime (RFC
   * 3711 §9.1, §9.2).
   */
  packet(octets: Uint8Array, length: number): number {
    const start = headerEnd(octets, length);
    if (start < 0) return -1;
    if (this.#count >= this.#life.packets) return this.#refuse();
    const ssrc = readWord(octets, 8);
    const sequence = ((octets[2] as number) << 8) | (octets[3] as number);
    let index = sequence;
    if (ssrc === this.#ssrc) {
      const { highest } = this.#sealed;
      index = highest + (((sequence - highest) << 16) >> 16);
      if (index < 0 || index >= maxIndex || !this.#sealed.isNew(index)) return -1;
    } else {
      this.#ssrc = ssrc;
      this.#sealed = new ReplayWindow();
    }
    this.#sealed.add(index);
    this.#count += 1;
    return this.#packets.seal(octets, start, length, ssrc, index);
  }

  /** The same for a compound RTCP packet. */
  control(octets: Uint8Array, length: number): number {
    if (length < controlHeader) return -1;
    // The index increases with every packet of any source, so it also counts them.
    if (this.#controlIndex >= this.#life.control) return this.#refuse();
    this.#control ??= controlCipher(suites[this.#suite], this.#master);
    return this.#control.seal(octets, length, readWord(octets, 4), this.#controlIndex++);
  }

  #refuse(): -1 {
    this.spent = true;
    return -1;
  }
}
