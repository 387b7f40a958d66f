import type { Entropy } from '../core/entropy.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { Codec } from './codec/codec.ts';
import { eventOctets } from './dtmf/event.ts';
import { DtmfSender } from './dtmf/send.ts';
import type { Player } from './player.ts';
import { headerLength, writeHeader } from './rtp/packet.ts';
import type { Scheduler, Sending } from './scheduler.ts';
import type { RtpSocket } from './socket.ts';
import type { SourceGuard } from './source-guard.ts';

/** Packets that may wait in the system's queue while we write the next: each has its own octets for so long. */
const ringSize = 4;

/** Everything one stream sends: RTP numbers, pace, and the way from the player's samples to the socket. */
export class Sender implements Sending {
  readonly #player: Player;
  readonly #guard: SourceGuard;
  readonly #scheduler: Scheduler;
  readonly #entropy: Entropy;
  readonly #socket: RtpSocket;
  readonly #collisions = new Set<string>();
  #codec: Codec | undefined;
  #payloadType = 0;
  #eventType: number | undefined;
  #dtmf: DtmfSender | undefined;
  #ring: Buffer[] = [];
  #turn = 0;
  #samples: Int16Array = new Int16Array(0);
  #units = 0;
  #sequence: number;
  #timestamp: number;
  #marker = true;
  #begun = false;
  ssrc: number;
  packetsSent = 0;
  octetsSent = 0;

  // The planner's fields.
  periodMs = 20;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(player: Player, guard: SourceGuard, scheduler: Scheduler, entropy: Entropy, socket: RtpSocket) {
    this.#player = player;
    this.#guard = guard;
    this.#scheduler = scheduler;
    this.#entropy = entropy;
    this.#socket = socket;
    // RFC 3550 §5.1: random beginnings.
    this.#sequence = entropy.integer(0, 0x1_0000);
    this.#timestamp = entropy.integer(0, 0x1_0000_0000);
    this.ssrc = entropy.integer(0, 0x1_0000_0000);
  }

  /** What to send from the next packet on. Numbers and pace go on unless the packet time changes. */
  plan(codec: Codec, plan: MediaPlan, ptimeMs: number): void {
    this.#eventType = plan.telephoneEvent?.send;
    this.#payloadType = plan.send.payloadType;
    if (this.#codec === codec && this.periodMs === ptimeMs) return;
    const sending = this.place >= 0 && this.periodMs !== ptimeMs;
    if (sending) this.stop();
    this.#codec = codec;
    this.periodMs = ptimeMs;
    this.#units = (codec.clockRate * ptimeMs) / 1000;
    this.#samples = new Int16Array((codec.sampleRate * ptimeMs) / 1000);
    const length = headerLength + codec.octetsFor(this.#samples.length);
    this.#ring = Array.from({ length: ringSize }, () => Buffer.allocUnsafe(length));
    if (sending) this.start();
  }

  start(): void {
    if (this.place >= 0 || this.#codec === undefined) return;
    const wasDue = this.dueAt;
    this.#scheduler.start(this);
    // RTP time went on while nothing was sent (RFC 3550 §5.1), and what follows a pause begins a talkspurt.
    if (this.#begun) this.#advance(Math.round((Math.max(0, this.dueAt - wasDue) * this.#codec.clockRate) / 1000));
    this.#begun = true;
    this.#marker = true;
  }

  stop(): void {
    this.#scheduler.stop(this);
  }

  dtmf(digits: string, durationMs: number): void {
    this.#dtmf ??= new DtmfSender();
    this.#dtmf.add(digits, durationMs);
  }

  /** The other side speaks with our SSRC. RFC 3550 §8.2: take another, but once per address: again, it is our own echo. */
  collided(from: string): void {
    if (this.#collisions.has(from) || this.#collisions.size > 16) return;
    this.#collisions.add(from);
    this.ssrc = this.#entropy.integer(0, 0x1_0000_0000);
    this.#sequence = this.#entropy.integer(0, 0x1_0000);
  }

  tick(skipped: number): void {
    const codec = this.#codec;
    const remote = this.#guard.remote;
    if (codec === undefined || remote === undefined) return;
    if (skipped > 0) {
      // RFC 3551 §4.1: what was sent was not contiguous, so this is marked.
      this.#advance(skipped * this.#units);
      this.#marker = true;
    }
    let more = true;
    if (this.#dtmf === undefined || !this.#event(this.#dtmf, codec.clockRate)) {
      const octets = this.#ring[this.#turn] as Buffer;
      this.#turn = (this.#turn + 1) % ringSize;
      more = this.#player.fill(this.#samples);
      const length = headerLength + codec.encode(this.#samples, this.#samples.length, octets, headerLength);
      const packet = length === octets.length ? octets : octets.subarray(0, length);
      this.#send(packet, this.#marker, this.#payloadType, this.#timestamp);
      this.#marker = false;
    }
    this.#advance(this.#units);
    // Last, because it may end this stream.
    if (!more) this.#player.ended();
  }

  #event(dtmf: DtmfSender, clockRate: number): boolean {
    if (this.#eventType === undefined) return false;
    const packet = Buffer.allocUnsafe(headerLength + eventOctets);
    if (!dtmf.write(packet, headerLength, this.#timestamp, this.#units, clockRate)) return false;
    this.#send(packet, dtmf.first, this.#eventType, dtmf.timestamp);
    return true;
  }

  #send(packet: Buffer, marker: boolean, payloadType: number, timestamp: number): void {
    const remote = this.#guard.remote;
    if (remote === undefined) return;
    writeHeader(packet, marker, payloadType, this.#sequence, timestamp, this.ssrc);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.packetsSent += 1;
    this.octetsSent += packet.length - headerLength;
    this.#socket.send(packet, remote.port, remote.host);
  }

  #advance(units: number): void {
    this.#timestamp = (this.#timestamp + units) >>> 0;
  }
}
