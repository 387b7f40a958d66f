import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { Decoder } from '../codec/codec.ts';
import type { DelayLimits } from './delay-limits.ts';
import type { QueuedPacket } from './packet-queue.ts';
import { PlayoutSamples } from './playout-samples.ts';
import { type PacketOrder, type PutResult, type ReceivedPacket, ReorderBuffer } from './reorder.ts';
import { Concealment, reportOf } from './report.ts';
import { TimeScaler } from './time-scaler.ts';

const chunkMs = 10;
/** Beyond the jitter: packets are asked for a frame at a time and do not end where frames do. */
const marginMs = 20;

/**
 * Received packets on their way to samples in even time: put in order, each played once, what is missing made up, the
 * delay as short as the jitter of the last seconds allows, the peer's clock followed. Pure: time comes in as a number.
 */
export class JitterBuffer {
  readonly #limits: DelayLimits;
  readonly #reorder: ReorderBuffer = new ReorderBuffer();
  readonly #scaler: TimeScaler = new TimeScaler();
  readonly #concealment: Concealment = new Concealment();
  #output: PlayoutSamples = new PlayoutSamples(8000, this.#scaler);
  #pausing = false;

  constructor(bounds: DelayLimits) {
    this.#limits = bounds;
  }

  /** Whether there was a packet since the last reset. */
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

  /** How long a packet that comes at `now` without delay waits. */
  delayMs(now: number): number {
    return this.started ? Math.max(0, now - this.#positionMs - this.#reorder.delay.baseMs) : 0;
  }

  /** What it did so far; `now` for the delay. */
  report(now: number): JitterBufferReport {
    const delays = { delayMs: this.delayMs(now), targetMs: this.targetMs };
    return reportOf(delays, this.#reorder, this.#scaler, this.#concealment);
  }

  /** The RTP timestamp of the sample that is read next. */
  get timestamp(): number {
    const { clockRate, next } = this.#reorder;
    return this.#reorder.timestampAt(next - (this.#output.samples.count * clockRate) / this.sampleRate);
  }

  /** Everything that waits is forgotten; the next packet begins anew. */
  reset(): void {
    this.#reorder.reset();
    this.#restart(this.#output.sampleRate);
  }

  /** Nothing is missing until audio comes again: the peer sends events, or said that it pauses. */
  pause(): void {
    this.#pausing = true;
  }

  /** A packet of audio. `samples`: what the decoder says it holds. */
  put(decoder: Decoder, packet: ReceivedPacket, samples: number, order: PacketOrder, now: number): PutResult {
    const units = Math.round((samples * decoder.clockRate) / decoder.sampleRate);
    return this.#reorder.put(decoder, packet, units, order, now);
  }

  /** A packet of comfort noise (RFC 3389). */
  putNoise(packet: ReceivedPacket, order: PacketOrder, now: number): PutResult {
    return this.#reorder.put(undefined, packet, 0, order, now);
  }

  /** Before each frame, which is at one rate: that of the packet it begins with. What is left of another is no frame. */
  begin(): void {
    const rate = this.#reorder.nextToPlay?.decoder?.sampleRate;
    if (rate !== undefined && rate !== this.sampleRate) this.#restart(rate);
  }

  /** The next samples; silence until the first packet has come. To be called in even time. */
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
    // What another packet, that overlapped it, has played already.
    while (first?.decoder !== undefined && first.until <= reorder.next) {
      reorder.queue.removeFirst();
      first = reorder.queue.first;
    }
    const chunk = Math.round((chunkMs * reorder.clockRate) / 1000);
    if (first === undefined) this.#fillGap(chunk);
    else if (first.from > reorder.next) this.#bridge(first, chunk);
    else if ((first.decoder?.sampleRate ?? this.sampleRate) === this.sampleRate) this.#play(first, now);
    // Another codec begins with the next frame; what is short of this one is made up.
    else this.#output.conceal((chunkMs * this.sampleRate) / 1000);
  }

  #play(first: QueuedPacket, now: number): void {
    const reorder = this.#reorder;
    const { decoder } = first;
    const follows = first.sequence === ((reorder.sequence + 1) & 0xffff);
    // Made up for a packet that came after its beginning: no pause either.
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

  /** A packet waits, and there is a gap before it. */
  #bridge(first: QueuedPacket, chunk: number): void {
    const reorder = this.#reorder;
    const gap = first.from - reorder.next;
    // RFC 3551 §4.1: timestamps that leap where sequence numbers do not are a pause.
    if (first.sequence === ((reorder.sequence + 1) & 0xffff)) this.#pausing = true;
    const length = first.until - first.from;
    if (!this.#pausing && gap <= length && this.#output.recover(first, this.#samplesOf(gap))) {
      reorder.next += gap;
      this.#concealment.add(reorder.ms(gap));
      return;
    }
    // One that can recover the last packet of the gap is left that much of it.
    const whole = first.decoder?.recover !== undefined && gap > length ? gap - length : gap;
    this.#fillGap(Math.min(chunk, whole));
  }

  /** `units` for which there is no packet: a pause of the peer's, or a loss. */
  #fillGap(units: number): void {
    const count = this.#samplesOf(units);
    if (this.#pausing) this.#output.pause(count);
    else this.#output.conceal(count);
    this.#reorder.next += units;
    this.#concealment.add(this.#reorder.ms(units));
  }

  /** After a beginning: so much silence that a packet without delay waits as long as it should. */
  #prefill(now: number): void {
    const reorder = this.#reorder;
    reorder.restarted = false;
    this.#concealment.resolve('pause');
    this.#pausing = false;
    const missingMs = this.targetMs - (now - this.#positionMs - reorder.delay.baseMs);
    const count = Math.floor((Math.min(missingMs, this.#limits.maxMs) * this.sampleRate) / 1000);
    if (count > 0) this.#output.prefill(count);
  }

  /** Where on the line the sample stands that is read next, in ms. */
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
