import type { SrtpSuite } from '../../signal/srtp.ts';
import { controlCipher, packetCipher } from './cipher-of.ts';
import { headerEnd } from './header-end.ts';
import { type KeyLife, longestLife } from './key-life.ts';
import { type ControlCipher, controlHeader, type PacketCipher } from './packet-cipher.ts';
import { ReplayWindow } from './replay-window.ts';
import { type Suite, suites } from './suite.ts';
import { readWord } from './word.ts';

/** Why a packet was rejected. */
export type SrtpFault = 'malformed' | 'unauthentic' | 'replayed' | 'expired';

/** Sources followed at once. A new one replaces the least recently used; only the holder of the key can add one. */
const maxSources = 16;

/**
 * The cryptographic context of received packets under one master key (RFC 3711 §3.2). Packets are opened in place; only
 * an authenticated packet changes state or octets.
 */
export class OpeningContext {
  readonly #suite: Suite;
  readonly #master: Uint8Array;
  readonly #packets: PacketCipher;
  #control: ControlCipher | undefined;
  readonly #sources = new Map<number, ReplayWindow>();
  readonly #controlSources = new Map<number, ReplayWindow>();
  #lastSsrc = -1;
  #last: ReplayWindow | undefined;
  readonly #life: KeyLife;
  /** Packets opened so far, of all sources. */
  #count = 0;
  #controlCount = 0;
  /** Why the last rejected packet was rejected. */
  fault: SrtpFault = 'malformed';

  constructor(suite: SrtpSuite, master: Uint8Array, life: KeyLife = longestLife) {
    this.#life = life;
    this.#suite = suites[suite];
    this.#master = master;
    this.#packets = packetCipher(this.#suite, master);
  }

  /** Opens an SRTP packet; returns its length as RTP, or -1 with the reason in `fault`. Never throws. */
  packet(octets: Uint8Array, length: number): number {
    const start = headerEnd(octets, length - this.#suite.tagLength);
    if (start < 0) return this.#refuse('malformed');
    const ssrc = readWord(octets, 8);
    const sequence = ((octets[2] as number) << 8) | (octets[3] as number);
    const window = ssrc === this.#lastSsrc ? this.#last : this.#sources.get(ssrc);
    if (window === undefined) return this.#first(octets, start, length, ssrc, sequence);
    const index = guessIndex(window.highest, sequence);
    if (!window.isNew(index)) return this.#refuse('replayed');
    const end = this.#packets.open(octets, start, length, ssrc, index);
    if (end < 0) return this.#refuse('unauthentic');
    // After authentication, so that only the holder of the key uses up its lifetime.
    if (this.#count >= this.#life.packets) return this.#refuse('expired');
    this.#count += 1;
    window.add(index);
    if (ssrc !== this.#lastSsrc) this.#turnTo(ssrc, window);
    return end;
  }

  /** The same for an SRTCP packet. */
  control(octets: Uint8Array, length: number): number {
    this.#control ??= controlCipher(this.#suite, this.#master);
    const cipher = this.#control;
    if (length < controlHeader + 4 + cipher.tagLength) return this.#refuse('malformed');
    const ssrc = readWord(octets, 4);
    const index = cipher.word(octets, length) & 0x7fff_ffff;
    const window = this.#controlSources.get(ssrc);
    if (window?.isNew(index) === false) return this.#refuse('replayed');
    const end = cipher.open(octets, length, ssrc);
    if (end < 0) return this.#refuse('unauthentic');
    if (this.#controlCount >= this.#life.control) return this.#refuse('expired');
    this.#controlCount += 1;
    (window ?? remember(this.#controlSources, ssrc)).add(index);
    return end;
  }

  /** The first packet of a source: its rollover counter is 0, or 1 when the packets before a wrap were lost. */
  #first(octets: Uint8Array, start: number, length: number, ssrc: number, sequence: number): number {
    let index = sequence;
    let end = this.#packets.open(octets, start, length, ssrc, index);
    if (end < 0 && sequence < 0x8000) {
      index = 0x1_0000 + sequence;
      end = this.#packets.open(octets, start, length, ssrc, index);
    }
    if (end < 0) return this.#refuse('unauthentic');
    if (this.#count >= this.#life.packets) return this.#refuse('expired');
    this.#count += 1;
    const window = remember(this.#sources, ssrc);
    window.add(index);
    this.#turnTo(ssrc, window);
    return end;
  }

  /** Makes this source the most recently used. */
  #turnTo(ssrc: number, window: ReplayWindow): void {
    this.#sources.delete(ssrc);
    this.#sources.set(ssrc, window);
    this.#lastSsrc = ssrc;
    this.#last = window;
  }

  #refuse(fault: SrtpFault): number {
    this.fault = fault;
    return -1;
  }
}

const remember = (sources: Map<number, ReplayWindow>, ssrc: number): ReplayWindow => {
  if (sources.size >= maxSources) {
    const [oldest] = sources.keys();
    sources.delete(oldest as number);
  }
  const window = new ReplayWindow();
  sources.set(ssrc, window);
  return window;
};

/** The index with this sequence number nearest to the highest so far (RFC 3711 §3.3.1, appendix A). */
export const guessIndex = (highest: number, sequence: number): number => {
  const ahead = ((sequence - highest) << 16) >> 16;
  const index = highest + ahead;
  // An index cannot be negative: the packet is ahead.
  return index < 0 ? index + 0x1_0000 : index;
};
