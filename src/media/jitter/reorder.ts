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

/** What became of a packet. */
export type PutResult = 'taken' | 'late' | 'duplicate' | 'full';

/** So many packets in a row after their time: the path or the peer's clock has changed for good. */
const maxLate = 5;
/** Further off than this is another beginning of the peer's timestamps and no delay. */
const farMs = 1500;
/** What was overtaken and comes later than this belongs to a path that was left, and is no jitter. */
const overtakenMs = 100;
/** A talkspurt, which the marker begins (RFC 3551 §4.1), may begin anew when it is so far off. */
const offMs = 500;

/**
 * Where each packet belongs in time, and whether it is still in time. Places are units of the RTP clock on a line that
 * never goes back, whatever the peer's timestamps do.
 */
export class ReorderBuffer {
  readonly queue: PacketQueue = new PacketQueue();
  readonly delay: Delay = new Delay();
  readonly #timeline: Timeline = new Timeline();
  #lateRun = 0;
  #farRun = 0;
  /** Packets that came after their time. */
  late = 0;
  /** Units a second. */
  clockRate = 8000;
  /** The first place that was not turned into samples yet. */
  next = 0;
  /** The sequence number of what was played last. */
  sequence = 0;
  anchored = false;
  /** Just anchored: what is played next has to be given its delay first. */
  restarted = false;

  reset(): void {
    this.queue.clear();
    this.delay.reset();
    this.anchored = false;
  }

  /** The packet whose turn it is, if it has come. */
  get nextToPlay(): QueuedPacket | undefined {
    const { first } = this.queue;
    return first !== undefined && first.from <= this.next ? first : undefined;
  }

  /** Milliseconds of so many units. */
  ms(units: number): number {
    return (units * 1000) / this.clockRate;
  }

  /** The RTP timestamp of a place. */
  timestampAt(place: number): number {
    return this.#timeline.timestampAt(place);
  }

  /** Takes the payload `from` to `to` of `units`. `newest`: no later packet of this source has come. */
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

  /** Another codec counts on another clock from this timestamp on (RFC 7160 §4.1): so do the places of what waits. */
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

  /** What came before keeps its places; `timestamp` gets the next one. */
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
