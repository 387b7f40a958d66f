import type { Entropy } from '../core/entropy.ts';
import type { CodecChoice, MediaPlan } from '../signal/media.ts';
import type { Encoder } from './codec/codec.ts';
import { encoderFor, sameCoding } from './codec/codecs.ts';
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
  #codec: Encoder | undefined;
  #choice: CodecChoice | undefined;
  #payloadType = 0;
  #eventType: number | undefined;
  #eventClock = 8000;
  #dtmf: DtmfSender | undefined;
  #ring: Buffer[] = [];
  #turn = 0;
  #samples: Int16Array = new Int16Array(0);
  #units = 0;
  #sequence: number;
  #timestamp: number;
  #marker = true;
  #begun = false;
  /** Told of the number of digits whose last packet is out. */
  dtmfSent: ((ref: number) => void) | undefined;
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
    // RFC 3550 §5.1: random beginnings; of the sequence far from its wrap, which a receiver of SRTP must not miss
    // (RFC 3711 §3.3.1).
    this.#sequence = entropy.integer(0, 0x8000);
    this.#timestamp = entropy.integer(0, 0x1_0000_0000);
    this.ssrc = entropy.integer(0, 0x1_0000_0000);
  }

  /**
   * What to send from the next packet on. Numbers and pace go on unless the packet time changes.
   * False, and nothing changed, when there is no such codec here.
   */
  plan(plan: MediaPlan, wishedMs: number): boolean {
    const same = this.#choice !== undefined && sameCoding(this.#choice, plan.send);
    const codec = same ? this.#codec : encoderFor(plan.send);
    if (codec === undefined) return false;
    this.#eventType = plan.telephoneEvent?.send;
    this.#eventClock = plan.telephoneEvent?.clockRate ?? 8000;
    this.#payloadType = plan.send.payloadType;
    this.#choice = plan.send;
    const ptimeMs = codec.packetTime?.(wishedMs) ?? wishedMs;
    if (this.#codec === codec && this.periodMs === ptimeMs) return true;
    const sending = this.place >= 0 && this.periodMs !== ptimeMs;
    if (sending) this.stop();
    if (this.#codec !== codec) this.#codec?.close?.();
    this.#codec = codec;
    this.periodMs = ptimeMs;
    this.#units = (codec.clockRate * ptimeMs) / 1000;
    this.#samples = new Int16Array((codec.sampleRate * ptimeMs) / 1000);
    this.#player.line(codec.sampleRate);
    const length = headerLength + codec.octetsFor(this.#samples.length);
    this.#ring = Array.from({ length: ringSize }, () => Buffer.allocUnsafe(length));
    if (sending) this.start();
    return true;
  }

  /** As in `a=rtpmap`; undefined before there is a plan. */
  get codecName(): string | undefined {
    return this.#codec?.name;
  }

  get clockRate(): number {
    return this.#codec?.clockRate ?? 8000;
  }

  /** What its RTP clock shows at `now`, sending or not. */
  rtpTimeAt(now: number): number {
    return (this.#timestamp + Math.round(((now - this.dueAt) * this.clockRate) / 1000)) >>> 0;
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

  close(): void {
    this.stop();
    this.#codec?.close?.();
    this.#codec = undefined;
    this.#choice = undefined;
  }

  /** Sends digits as telephone events. False when that was not agreed on, or too many wait. */
  dtmf(digits: string, durationMs: number, ref?: number): boolean {
    if (this.#eventType === undefined) return false;
    this.#dtmf ??= new DtmfSender();
    return this.#dtmf.add(digits, durationMs, ref);
  }

  /** No digits will be sent any more: the numbers of those that were, and were not. */
  abandonDtmf(): ReturnType<DtmfSender['abandon']> {
    return this.#dtmf?.abandon() ?? { sent: [], unsent: [] };
  }

  /** The other side speaks with our SSRC. RFC 3550 §8.2: take another, but once per address: again, it is our own echo. */
  collided(from: string): void {
    if (this.#collisions.has(from) || this.#collisions.size > 16) return;
    this.#collisions.add(from);
    this.ssrc = this.#entropy.integer(0, 0x1_0000_0000);
    this.#sequence = this.#entropy.integer(0, 0x8000);
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
    if (this.#dtmf === undefined || !this.#event(this.#dtmf)) {
      const octets = this.#ring[this.#turn] as Buffer;
      this.#turn = (this.#turn + 1) % ringSize;
      more = this.#player.fill(this.#samples, this.#timestamp);
      const coded = codec.encode(this.#samples, this.#samples.length, octets, headerLength);
      const length = headerLength + coded;
      const packet = length === octets.length ? octets : octets.subarray(0, length);
      if (coded > 0) this.#send(packet, this.#marker, this.#payloadType, this.#timestamp);
      // RFC 3551 §4.1: the first packet after silence that was not sent is marked.
      this.#marker = coded === 0;
    }
    this.#advance(this.#units);
    // Last, because it may end this stream.
    if (!more) this.#player.sent();
  }

  #event(dtmf: DtmfSender): boolean {
    if (this.#eventType === undefined) return false;
    const packet = Buffer.allocUnsafe(headerLength + eventOctets);
    // Durations count on the clock of the events, which is the audio's but for peers that know 8 kHz alone.
    const clock = this.#eventClock;
    if (!dtmf.write(packet, headerLength, this.#timestamp, (clock * this.periodMs) / 1000, clock)) return false;
    this.#send(packet, dtmf.first, this.#eventType, dtmf.timestamp);
    if (dtmf.done !== undefined) this.dtmfSent?.(dtmf.done);
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
