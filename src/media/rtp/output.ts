import type { Entropy } from '../../core/entropy.ts';
import type { RtpSocket } from '../net/socket.ts';
import type { SourceGuard } from '../net/source-guard.ts';
import { headerLength, writeHeader } from './packet.ts';

/** Addresses that may make us change our SSRC; each once. */
const maxCollisions = 16;

/** The numbers of what one stream sends (RFC 3550 §5.1), and its way out: one source, whatever its payloads are. */
export class RtpOutput {
  readonly #guard: SourceGuard;
  readonly #entropy: Entropy;
  readonly #socket: RtpSocket;
  readonly #collisions = new Set<string>();
  /** Written for every packet: nothing is allocated per packet. */
  readonly #header = { marker: false, payloadType: 0, sequence: 0, timestamp: 0, ssrc: 0 };
  #sequence: number;
  /** Of the packet that is next. */
  timestamp: number;
  ssrc: number;
  /** Whether the next packet has the marker bit; cleared by sending it. */
  marker = false;
  packets = 0;
  octets = 0;

  constructor(guard: SourceGuard, entropy: Entropy, socket: RtpSocket) {
    this.#guard = guard;
    this.#entropy = entropy;
    this.#socket = socket;
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

  /** The other side speaks with our SSRC. RFC 3550 §8.2: take another, but once per address: again, it is our own echo. */
  collided(from: string): void {
    if (this.#collisions.has(from) || this.#collisions.size > maxCollisions) return;
    this.#collisions.add(from);
    this.ssrc = this.#entropy.integer(0, 0x1_0000_0000);
    this.#sequence = this.#entropy.integer(0, 0x8000);
  }

  /** Sends `packet`, whose header is still to be written, to where the stream goes. */
  send(packet: Buffer, payloadType: number, timestamp: number): void {
    this.sendAs(packet, payloadType, this.#sequence, timestamp);
  }

  /** The same under a given number, which nobody has used: what is sent next follows the highest. */
  sendAs(packet: Buffer, payloadType: number, sequence: number, timestamp: number): void {
    const { marker } = this;
    this.marker = false;
    const remote = this.#guard.remote;
    if (remote === undefined) return;
    const header = this.#header;
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
    this.#socket.send(packet, remote.port, remote.host);
  }
}
