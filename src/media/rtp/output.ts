import type { Entropy } from '../../core/entropy.ts';
import type { PacketPath } from '../net/packet-path.ts';
import { headerLength, writeHeader } from './packet.ts';

/** Addresses that may cause a change of our SSRC, once each. */
const maxCollisions = 16;
/** Rewritten for every packet of every stream: nothing is allocated per packet. */
const header = { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0 };

/**
 * Sequence numbers, timestamps and SSRC of one stream's packets (RFC 3550 §5.1), and their transmission. All payloads
 * are one source.
 */
export class RtpOutput {
  readonly #entropy: Entropy;
  readonly #path: PacketPath;
  /** Made at the first collision. */
  #collisions: Set<string> | undefined;
  #sequence: number;
  /** Timestamp of the next packet. */
  timestamp: number;
  ssrc: number;
  /** Marker bit of the next packet; cleared by sending it. */
  marker = false;
  packets = 0;
  octets = 0;

  constructor(path: PacketPath, entropy: Entropy) {
    this.#entropy = entropy;
    this.#path = path;
    // RFC 3550 §5.1: random initial values; the sequence number is in the lower half, as a receiver of SRTP must not
    // miss the first wrap (RFC 3711 §3.3.1).
    this.#sequence = entropy.integer(0, 0x8000);
    this.timestamp = entropy.integer(0, 0x1_0000_0000);
    this.ssrc = entropy.integer(0, 0x1_0000_0000);
  }

  /** Advances RTP time by `units` of its clock, whether packets are sent or not. */
  advance(units: number): void {
    this.timestamp = (this.timestamp + units) >>> 0;
  }

  /** Moves RTP time forward to `timestamp`, never back. */
  reach(timestamp: number): void {
    if (((timestamp - this.timestamp) | 0) > 0) this.timestamp = timestamp;
  }

  /** Sequence number of the next packet. */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * The peer uses our SSRC. RFC 3550 §8.2: choose another, once per address: a second time it is a loop of our own
   * packets. Returns the SSRC in use from now on.
   */
  collided(from: string): number {
    this.#collisions ??= new Set();
    if (this.#collisions.has(from) || this.#collisions.size > maxCollisions) return this.ssrc;
    this.#collisions.add(from);
    this.ssrc = this.#entropy.integer(0, 0x1_0000_0000);
    this.#sequence = this.#entropy.integer(0, 0x8000);
    return this.ssrc;
  }

  /** Writes the header of `packet` and sends it to the peer. */
  send(packet: Buffer, payloadType: number, timestamp: number): void {
    this.sendAs(packet, payloadType, this.#sequence, timestamp);
  }

  /** The same with a given unused sequence number: the stream continues after the highest. */
  sendAs(packet: Buffer, payloadType: number, sequence: number, timestamp: number): void {
    const { marker } = this;
    this.marker = false;
    if (!this.#path.reachable) return;
    header.marker = marker;
    header.payloadType = payloadType;
    header.sequence = sequence;
    header.timestamp = timestamp;
    header.ssrc = this.ssrc;
    writeHeader(packet, header);
    const next = (sequence + 1) & 0xffff;
    if (((next - this.#sequence) & 0xffff) < 0x8000) this.#sequence = next;
    this.packets += 1;
    this.octets += packet.length - headerLength;
    this.#path.sendRtp(packet);
  }
}
