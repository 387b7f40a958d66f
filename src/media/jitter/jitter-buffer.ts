import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { Decoder } from '../codec/codec.ts';
import type { JitterBounds } from './delay-limits.ts';
import type { Waiting } from './packet-queue.ts';
import { Voice } from './playout-samples.ts';
import { Arrivals, type Arrived, type Placed } from './reorder.ts';
import { figuresOf, MadeUp } from './report.ts';
import { Stretch } from './time-scaler.ts';

const chunkMs = 10;
/** Beyond the jitter: packets are asked for a frame at a time and do not end where frames do. */
const marginMs = 20;

/**
 * Received packets on their way to samples in even time: put in order, each played once, what is missing made up, the
 * delay as short as the jitter of the last seconds allows, the peer's clock followed. Pure: time comes in as a number.
 */
export class JitterBuffer {
  readonly #bounds: JitterBounds;
  readonly #arrivals: Arrivals = new Arrivals();
  readonly #stretch: Stretch = new Stretch();
  readonly #madeUp: MadeUp = new MadeUp();
  #voice: Voice = new Voice(8000, this.#stretch);
  #pausing = false;

  constructor(bounds: JitterBounds) {
    this.#bounds = bounds;
  }

  /** Whether there was a packet since the last reset. */
  get started(): boolean {
    return this.#arrivals.anchored;
  }

  get sampleRate(): number {
    return this.#voice.sampleRate;
  }

  get clockRate(): number {
    return this.#arrivals.clockRate;
  }

  get targetMs(): number {
    return Math.min(this.#bounds.maxMs, Math.max(this.#bounds.minMs, this.#arrivals.delay.jitterMs + marginMs));
  }

  /** How long a packet that comes at `now` without delay waits. */
  delayMs(now: number): number {
    return this.started ? Math.max(0, now - this.#positionMs - this.#arrivals.delay.baseMs) : 0;
  }

  /** What it did so far; `now` for the delay. */
  report(now: number): JitterBufferReport {
    const delays = { delayMs: this.delayMs(now), targetMs: this.targetMs };
    return figuresOf(delays, this.#arrivals, this.#stretch, this.#madeUp);
  }

  /** The RTP timestamp of the sample that is read next. */
  get timestamp(): number {
    const { clockRate, next } = this.#arrivals;
    return this.#arrivals.timestampAt(next - (this.#voice.samples.count * clockRate) / this.sampleRate);
  }

  /** Everything that waits is forgotten; the next packet begins anew. */
  reset(): void {
    this.#arrivals.reset();
    this.#renew(this.#voice.sampleRate);
  }

  /** Nothing is missing until audio comes again: the peer sends events, or said that it pauses. */
  pause(): void {
    this.#pausing = true;
  }

  /** A packet of audio. `samples`: what the decoder says it holds. */
  put(
    decoder: Decoder,
    octets: Uint8Array,
    from: number,
    to: number,
    packet: Arrived,
    samples: number,
    newest: boolean,
    now: number,
  ): Placed {
    const units = Math.round((samples * decoder.clockRate) / decoder.sampleRate);
    return this.#arrivals.put(decoder, octets, from, to, packet, units, newest, now);
  }

  /** A packet of comfort noise (RFC 3389). */
  putNoise(octets: Uint8Array, from: number, to: number, packet: Arrived, newest: boolean, now: number): Placed {
    return this.#arrivals.put(undefined, octets, from, to, packet, 0, newest, now);
  }

  /** Before each frame, which is at one rate: that of the packet it begins with. What is left of another is no frame. */
  begin(): void {
    const rate = this.#arrivals.nextToPlay?.decoder?.sampleRate;
    if (rate !== undefined && rate !== this.sampleRate) this.#renew(rate);
  }

  /** The next samples; silence until the first packet has come. To be called in even time. */
  read(into: Int16Array, now: number): void {
    if (this.started) {
      this.begin();
      if (this.#arrivals.fresh) this.#lead(now);
      while (this.#voice.samples.count < into.length) this.#step(now);
    }
    this.#voice.samples.read(into);
  }

  #step(now: number): void {
    const arrivals = this.#arrivals;
    let first = arrivals.queue.first;
    // What another packet, that overlapped it, has played already.
    while (first?.decoder !== undefined && first.until <= arrivals.next) {
      arrivals.queue.pass();
      first = arrivals.queue.first;
    }
    const chunk = Math.round((chunkMs * arrivals.clockRate) / 1000);
    if (first === undefined) this.#makeUp(chunk);
    else if (first.from > arrivals.next) this.#bridge(first, chunk);
    else if ((first.decoder?.sampleRate ?? this.sampleRate) === this.sampleRate) this.#play(first, now);
    // Another codec begins with the next frame; what is short of this one is made up.
    else this.#voice.conceal((chunkMs * this.sampleRate) / 1000);
  }

  #play(first: Waiting, now: number): void {
    const arrivals = this.#arrivals;
    const { decoder } = first;
    const follows = first.sequence === ((arrivals.sequence + 1) & 0xffff);
    // Made up for a packet that came after its beginning: no pause either.
    this.#madeUp.settle(!this.#pausing && (!follows || first.from < arrivals.next));
    arrivals.sequence = first.sequence;
    arrivals.queue.pass();
    this.#pausing = decoder === undefined;
    if (decoder === undefined) {
      this.#voice.noise.level(first.octets, first.length);
      return;
    }
    const offMs = this.delayMs(now) - this.targetMs;
    const skip = this.#samplesOf(arrivals.next - first.from);
    this.#voice.decode(decoder, first.octets, first.length, skip, this.#samplesOf(first.until - first.from), offMs);
    arrivals.next = first.until;
  }

  /** A packet waits, and there is a gap before it. */
  #bridge(first: Waiting, chunk: number): void {
    const arrivals = this.#arrivals;
    const gap = first.from - arrivals.next;
    // RFC 3551 §4.1: timestamps that leap where sequence numbers do not are a pause.
    if (first.sequence === ((arrivals.sequence + 1) & 0xffff)) this.#pausing = true;
    const length = first.until - first.from;
    if (!this.#pausing && gap <= length && this.#voice.recover(first, this.#samplesOf(gap))) {
      arrivals.next += gap;
      this.#madeUp.add(arrivals.ms(gap));
      return;
    }
    // One that can recover the last packet of the gap is left that much of it.
    const whole = first.decoder?.recover !== undefined && gap > length ? gap - length : gap;
    this.#makeUp(Math.min(chunk, whole));
  }

  /** `units` for which there is no packet: a pause of the peer's, or a loss. */
  #makeUp(units: number): void {
    const count = this.#samplesOf(units);
    if (this.#pausing) this.#voice.pause(count);
    else this.#voice.conceal(count);
    this.#arrivals.next += units;
    this.#madeUp.add(this.#arrivals.ms(units));
  }

  /** After a beginning: so much silence that a packet without delay waits as long as it should. */
  #lead(now: number): void {
    const arrivals = this.#arrivals;
    arrivals.fresh = false;
    this.#madeUp.settle(false);
    this.#pausing = false;
    const missingMs = this.targetMs - (now - this.#positionMs - arrivals.delay.baseMs);
    const count = Math.floor((Math.min(missingMs, this.#bounds.maxMs) * this.sampleRate) / 1000);
    if (count > 0) this.#voice.lead(count);
  }

  /** Where on the line the sample stands that is read next, in ms. */
  get #positionMs(): number {
    return this.#arrivals.ms(this.#arrivals.next) - (this.#voice.samples.count * 1000) / this.sampleRate;
  }

  #samplesOf(units: number): number {
    return Math.round((units * this.sampleRate) / this.#arrivals.clockRate);
  }

  #renew(sampleRate: number): void {
    this.#voice = new Voice(sampleRate, this.#stretch);
    this.#madeUp.settle(false);
    this.#pausing = false;
  }
}
