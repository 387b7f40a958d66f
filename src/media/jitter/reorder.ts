import type { Decoder } from '../codec/codec.ts';
import { Delay } from './delay.ts';
import { PacketQueue, type QueuedPacket } from './packet-queue.ts';
import { Timeline } from './timeline.ts';

/** A received RTP packet, as far as the jitter buffer reads it; `RtpView` is one. The octets are copied. */
export interface ReceivedPacket {
  readonly timestamp: number;
  readonly sequence: number;
  readonly marker: boolean;
  readonly octets: Uint8Array;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

/** `next`: no packet of the source with a higher sequence number has arrived; `late`: one has. */
export type PacketOrder = 'next' | 'late';

/** What happened to a packet. */
export type PutResult = 'taken' | 'late' | 'duplicate' | 'full';

/** Consecutive late packets after which the timeline is anchored anew: the path or the peer's clock has changed. */
const maxLate = 5;
/** A packet this far from the expected position belongs to restarted timestamps. */
const farMs = 1500;
/** A reordered packet that is later than this travelled on another path and does not count as jitter. */
const overtakenMs = 100;
/**
 * At the beginning of a talkspurt, which the marker bit signals (RFC 3551 §4.1), the timeline is anchored anew when it
 * is off by this much.
 */
const offMs = 500;

/**
 * Orders packets by time and detects late ones. Positions are units of the RTP clock on a timeline that never goes
 * back, even when the peer restarts its timestamps.
 */
export class ReorderBuffer {
  readonly queue: PacketQueue = new PacketQueue();
  readonly delay: Delay = new Delay();
  readonly #timeline: Timeline = new Timeline();
  #lateRun = 0;
  #farRun = 0;
  /** Packets that arrived too late to be played. */
  late = 0;
  /** RTP clock, in Hz. */
  clockRate = 8000;
  /** Position of the next sample to be decoded. */
  next = 0;
  /** Sequence number of the packet played last. */
  sequence = 0;
  anchored = false;
  /** The timeline was anchored: the prefill has to be inserted before the next packet. */
  restarted = false;

  reset(): void {
    this.queue.clear();
    this.delay.reset();
    this.anchored = false;
  }

  /** The packet that is due, if it has arrived. */
  get nextToPlay(): QueuedPacket | undefined {
    const { first } = this.queue;
    return first !== undefined && first.from <= this.next ? first : undefined;
  }

  /** Duration of `units`, in ms. */
  ms(units: number): number {
    return (units * 1000) / this.clockRate;
  }

  /** The RTP timestamp of a position. */
  timestampAt(place: number): number {
    return this.#timeline.timestampAt(place);
  }

  /** Queues a copy of the payload, which covers `units` of the RTP clock. `decoder` undefined: comfort noise. */
  put(decoder: Decoder | undefined, packet: ReceivedPacket, units: number, order: PacketOrder, now: number): PutResult {
    const { timestamp, sequence, octets, payloadStart: from, payloadEnd: to } = packet;
    if (decoder !== undefined && decoder.clockRate !== this.clockRate) {
      if (this.anchored && order === 'late') return this.#countLate();
      this.#setClockRate(decoder.clockRate, timestamp);
    }
    if (!this.anchored) this.#anchor(timestamp, sequence);
    let place = this.#timeline.place(timestamp);
    if (order === 'next') {
      const far = Math.abs(this.ms(place - this.next)) > farMs;
      this.#lateRun = this.#isLate(place, units) ? this.#lateRun + 1 : 0;
      this.#farRun = far ? this.#farRun + 1 : 0;
      const off = Math.abs(now - this.ms(place) - this.delay.baseMs) > offMs;
      if (this.#lateRun >= maxLate || this.#farRun > 1 || (packet.marker && off)) {
        this.#anchor(timestamp, sequence);
        place = this.next;
      } else if (far) return this.#countLate();
      this.#timeline.follow(timestamp);
      this.delay.packet(now - this.ms(place), now);
    } else {
      const transitMs = now - this.ms(place);
      if (Math.abs(transitMs - this.delay.baseMs) < overtakenMs) this.delay.packet(transitMs, now);
    }
    if (this.#isLate(place, units) || Math.abs(this.ms(place - this.next)) > farMs) return this.#countLate();
    const placed = this.queue.put(place, place + units, sequence, to - from);
    if (typeof placed === 'string') return placed;
    // A loop: subarray() would allocate.
    for (let i = from; i < to; i++) placed.octets[i - from] = octets[i] as number;
    placed.decoder = decoder;
    return 'taken';
  }

  /** The codec of this packet has another clock rate (RFC 7160 §4.1): all positions are scaled to it. */
  #setClockRate(clockRate: number, timestamp: number): void {
    const ratio = clockRate / this.clockRate;
    this.clockRate = clockRate;
    this.next = Math.round(this.next * ratio);
    this.queue.scale(ratio);
    if (this.anchored) this.#timeline.anchor(timestamp, Math.round(this.#timeline.place(timestamp) * ratio));
  }

  #countLate(): 'late' {
    this.late += 1;
    return 'late';
  }

  #isLate(place: number, units: number): boolean {
    return place + Math.max(1, units) <= this.next;
  }

  /** Maps `timestamp` to the next position; queued packets are dropped. */
  #anchor(timestamp: number, sequence: number): void {
    this.queue.clear();
    this.delay.reset();
    this.#timeline.anchor(timestamp, this.next);
    this.sequence = (sequence - 1) & 0xffff;
    this.#lateRun = 0;
    this.#farRun = 0;
    this.anchored = true;
    this.restarted = true;
  }
}
