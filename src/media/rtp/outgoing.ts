import type { Entropy } from '../../core/entropy.ts';
import type { PacketPath } from '../net/packet-path.ts';
import { headerLength, writeHeader } from './packet.ts';

/** Addresses that may make us change our SSRC; each once. */
const mostCollisions = 16;

/** The numbers of what one stream sends (RFC 3550 §5.1), and its way out: one source, whatever its payloads are. */
export class Outgoing {
  readonly #entropy: Entropy;
  readonly #path: PacketPath;
  readonly #collisions = new Set<string>();
  #sequence: number;
  /** Of the packet that is next. */
  timestamp: number;
  ssrc: number;
  packets = 0;
  octets = 0;

  constructor(path: PacketPath, entropy: Entropy) {
    this.#entropy = entropy;
    this.#path = path;
    // RFC 3550 §5.1: random beginnings; of the sequence far from its wrap, which a receiver of SRTP must not miss
    // (RFC 3711 §3.3.1).
    this.#sequence = entropy.integer(0, 0x8000);
    this.timestamp = entropy.integer(0, 0x1_0000_0000);
    this.ssrc = entropy.integer(0, 0x1_0000_0000);
  }

  /** RTP time goes on by so many units of its clock, sent or not. */
  advance(units: number): void {
    this.timestamp = (this.timestamp + units) >>> 0;
  }

  /** RTP time is not before this any more. */
  reach(timestamp: number): void {
    if (((timestamp - this.timestamp) | 0) > 0) this.timestamp = timestamp;
  }

  /** Of the packet that is next. */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * Another source sends under this SSRC. RFC 3550 §8.2: take another, but once per address; a second time it is an echo.
   * Gives the SSRC in use from now on.
   */
  collided(from: string): number {
    if (this.#collisions.has(from) || this.#collisions.size > mostCollisions) return this.ssrc;
    this.#collisions.add(from);
    this.ssrc = this.#entropy.integer(0, 0x1_0000_0000);
    this.#sequence = this.#entropy.integer(0, 0x8000);
    return this.ssrc;
  }

  /** Sends `packet`, whose header is still to be written, to where the stream goes. */
  send(packet: Buffer, marker: boolean, payloadType: number, timestamp: number): void {
    this.pass(packet, marker, payloadType, this.#sequence, timestamp);
  }

  /** The same under a given number, which nobody has used: what is sent next follows the highest. */
  pass(packet: Buffer, marker: boolean, payloadType: number, sequence: number, timestamp: number): void {
    if (!this.#path.reachable) return;
    writeHeader(packet, marker, payloadType, sequence, timestamp, this.ssrc);
    const next = (sequence + 1) & 0xffff;
    if (((next - this.#sequence) & 0xffff) < 0x8000) this.#sequence = next;
    this.packets += 1;
    this.octets += packet.length - headerLength;
    this.#path.sendRtp(packet);
  }
}
