import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { Decoder } from '../codec/codec.ts';
import type { DelayLimits } from './delay-limits.ts';
import type { QueuedPacket } from './packet-queue.ts';
import { PlayoutSamples } from './playout-samples.ts';
import { type PacketOrder, type PutResult, type ReceivedPacket, ReorderBuffer } from './reorder.ts';
import { Concealment, reportOf } from './report.ts';
import { TimeScaler } from './time-scaler.ts';

const chunkMs = 10;
/** Added to the jitter: frames are read on a fixed schedule and do not end where packets do. */
const marginMs = 20;

/**
 * Turns received packets into a continuous stream of samples: reordered, duplicates removed, losses concealed, the
 * delay as short as the recent jitter allows, clock skew followed. Time is a parameter of each call.
 */
export class JitterBuffer {
  readonly #limits: DelayLimits;
  readonly #reorder: ReorderBuffer = new ReorderBuffer();
  readonly #scaler: TimeScaler = new TimeScaler();
  readonly #concealment: Concealment = new Concealment();
  #output: PlayoutSamples = new PlayoutSamples(8000, this.#scaler);
  #pausing = false;

  constructor(limits: DelayLimits) {
    this.#limits = limits;
  }

  /** Whether a packet has arrived since the last reset. */
  get started(): boolean {
    return this.#reorder.anchored;
  }

  get sampleRate(): number {
    return this.#output.sampleRate;
  }

  get clockRate(): number {
    return this.#reorder.clockRate;
  }

  get targetMs(): number {
    return Math.min(this.#limits.maxMs, Math.max(this.#limits.minMs, this.#reorder.delay.jitterMs + marginMs));
  }

  /** The time a packet that arrives at `now` with minimal transit waits, in ms. */
  delayMs(now: number): number {
    return this.started ? Math.max(0, now - this.#positionMs - this.#reorder.delay.baseMs) : 0;
  }

  /** Statistics since the beginning, and the delay at `now`. */
  report(now: number): JitterBufferReport {
    const delays = { delayMs: this.delayMs(now), targetMs: this.targetMs };
    return reportOf(delays, this.#reorder, this.#scaler, this.#concealment);
  }

  /** The RTP timestamp of the sample that is read next. */
  get timestamp(): number {
    const { clockRate, next } = this.#reorder;
    return this.#reorder.timestampAt(next - (this.#output.samples.count * clockRate) / this.sampleRate);
  }

  /** Drops all packets; the next one starts the buffer anew. */
  reset(): void {
    this.#reorder.reset();
    this.#restart(this.#output.sampleRate);
  }

  /** Missing packets are a pause until audio arrives again: the peer sends events or comfort noise. */
  pause(): void {
    this.#pausing = true;
  }

  /** A packet of audio. `samples`: its length according to the decoder. */
  put(decoder: Decoder, packet: ReceivedPacket, samples: number, order: PacketOrder, now: number): PutResult {
    const units = Math.round((samples * decoder.clockRate) / decoder.sampleRate);
    return this.#reorder.put(decoder, packet, units, order, now);
  }

  /** A packet of comfort noise (RFC 3389). */
  putNoise(packet: ReceivedPacket, order: PacketOrder, now: number): PutResult {
    return this.#reorder.put(undefined, packet, 0, order, now);
  }

  /**
   * Called before each frame: sets the rate of the frame to that of its first packet. Samples left at another rate are
   * dropped.
   */
  begin(): void {
    const rate = this.#reorder.nextToPlay?.decoder?.sampleRate;
    if (rate !== undefined && rate !== this.sampleRate) this.#restart(rate);
  }

  /** Reads the next samples, silence before the first packet. To be called at a constant rate. */
  read(into: Int16Array, now: number): void {
    if (this.started) {
      this.begin();
      if (this.#reorder.restarted) this.#prefill(now);
      while (this.#output.samples.count < into.length) this.#step(now);
    }
    this.#output.samples.read(into);
  }

  #step(now: number): void {
    const reorder = this.#reorder;
    let first = reorder.queue.first;
    // Packets whose time was already covered by an overlapping packet.
    while (first?.decoder !== undefined && first.until <= reorder.next) {
      reorder.queue.removeFirst();
      first = reorder.queue.first;
    }
    const chunk = Math.round((chunkMs * reorder.clockRate) / 1000);
    if (first === undefined) this.#fillGap(chunk);
    else if (first.from > reorder.next) this.#fillTo(first, chunk);
    else if ((first.decoder?.sampleRate ?? this.sampleRate) === this.sampleRate) this.#play(first, now);
    // A packet of another rate starts with the next frame; the rest of this one is concealed.
    else this.#output.conceal((chunkMs * this.sampleRate) / 1000);
  }

  #play(first: QueuedPacket, now: number): void {
    const reorder = this.#reorder;
    const { decoder } = first;
    const follows = first.sequence === ((reorder.sequence + 1) & 0xffff);
    // The packet arrived after its own beginning was concealed: that is a loss and not a pause.
    const lost = !this.#pausing && (!follows || first.from < reorder.next);
    this.#concealment.resolve(lost ? 'lost' : 'pause');
    reorder.sequence = first.sequence;
    reorder.queue.removeFirst();
    this.#pausing = decoder === undefined;
    if (decoder === undefined) {
      this.#output.noise.level(first.octets, first.length);
      return;
    }
    const offMs = this.delayMs(now) - this.targetMs;
    const skip = this.#samplesOf(reorder.next - first.from);
    this.#output.decode(decoder, first, skip, this.#samplesOf(first.until - first.from), offMs);
    reorder.next = first.until;
  }

  /** A packet is queued, with a gap before it. */
  #fillTo(first: QueuedPacket, chunk: number): void {
    const reorder = this.#reorder;
    const gap = first.from - reorder.next;
    // RFC 3551 §4.1: a gap in the timestamps without one in the sequence numbers is a pause.
    if (first.sequence === ((reorder.sequence + 1) & 0xffff)) this.#pausing = true;
    const length = first.until - first.from;
    if (!this.#pausing && gap <= length && this.#output.recover(first, this.#samplesOf(gap))) {
      reorder.next += gap;
      this.#concealment.add(reorder.ms(gap));
      return;
    }
    // A codec with redundancy recovers the last packet of the gap: leave that part.
    const whole = first.decoder?.recover !== undefined && gap > length ? gap - length : gap;
    this.#fillGap(Math.min(chunk, whole));
  }

  /** Fills `units` without a packet: comfort noise in a pause, concealment of a loss. */
  #fillGap(units: number): void {
    const count = this.#samplesOf(units);
    if (this.#pausing) this.#output.pause(count);
    else this.#output.conceal(count);
    this.#reorder.next += units;
    this.#concealment.add(this.#reorder.ms(units));
  }

  /** After a start: inserts silence, so that a packet with minimal transit waits for the target delay. */
  #prefill(now: number): void {
    const reorder = this.#reorder;
    reorder.restarted = false;
    this.#concealment.resolve('pause');
    this.#pausing = false;
    const missingMs = this.targetMs - (now - this.#positionMs - reorder.delay.baseMs);
    const count = Math.floor((Math.min(missingMs, this.#limits.maxMs) * this.sampleRate) / 1000);
    if (count > 0) this.#output.prefill(count);
  }

  /** Time of the sample that is read next, in ms. */
  get #positionMs(): number {
    return this.#reorder.ms(this.#reorder.next) - (this.#output.samples.count * 1000) / this.sampleRate;
  }

  #samplesOf(units: number): number {
    return Math.round((units * this.sampleRate) / this.#reorder.clockRate);
  }

  #restart(sampleRate: number): void {
    this.#output = new PlayoutSamples(sampleRate, this.#scaler);
    this.#concealment.resolve('pause');
    this.#pausing = false;
  }
}
