import { SampleQueue } from '../audio/sample-queue.ts';
import type { Decoder } from '../codec/codec.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Concealer } from './concealer.ts';
import type { QueuedPacket } from './packet-queue.ts';
import type { TimeScaler } from './time-scaler.ts';

/** Shared by all: a stretch is through before the next. */
const scratch: Int16Array = new Int16Array(9600);

/** The samples that come out of a jitter buffer: decoded, made up, or the noise of a pause, joined without a step. */
export class PlayoutSamples {
  readonly sampleRate: number;
  readonly samples: SampleQueue;
  readonly noise: ComfortNoise = new ComfortNoise();
  readonly #scaler: TimeScaler;
  readonly #concealer: Concealer;
  #decoder: Decoder | undefined;

  constructor(sampleRate: number, stretch: TimeScaler) {
    this.#scaler = stretch;
    this.sampleRate = sampleRate;
    this.samples = new SampleQueue(sampleRate);
    this.#concealer = new Concealer(sampleRate);
  }

  /** Decodes a payload, without its first `skip` samples. `offMs`: how much longer the delay is than it should be. */
  decode(decoder: Decoder, packet: QueuedPacket, skip: number, samples: number, offMs: number): void {
    const concealer = this.#concealer;
    // Nothing is inserted before the first: there is nothing yet to make it of.
    const extra = this.#decoder === undefined ? 0 : this.#scaler.insertion(offMs, concealer, this.sampleRate);
    this.#decoder = decoder;
    if (extra > 0) {
      // What is being made up already may have lasted long.
      concealer.conceal(scratch, 0, extra, concealer.active);
      this.samples.write(scratch, extra);
    }
    let count = Math.min(samples, decoder.decode(packet.octets, 0, packet.length, scratch));
    const from = skip + this.#scaler.removal(samples - skip, offMs, concealer, this.sampleRate);
    if (count < samples) {
      // It cannot be read, or not all of it: made up like a loss.
      concealer.conceal(scratch, count, samples - count);
      count = samples;
    } else if (from < count) concealer.join(scratch, from, count);
    if (from > 0) scratch.copyWithin(0, from, count);
    count = this.#scaler.shorten(scratch, count - from, offMs, concealer, this.sampleRate);
    concealer.remember(scratch, 0, count);
    this.noise.off();
    this.samples.write(scratch, count);
  }

  /** What was lost just before the payload, out of its redundancy. False when its codec has none. */
  recover({ decoder, octets, length }: QueuedPacket, count: number): boolean {
    if (decoder?.recover === undefined) return false;
    const made = decoder.recover(octets, 0, length, scratch, count);
    if (made < count) scratch.fill(0, made, count);
    this.#concealer.join(scratch, 0, count);
    this.#concealer.remember(scratch, 0, count);
    this.samples.write(scratch, count);
    return true;
  }

  /** Makes samples up for a loss. */
  conceal(count: number): void {
    const made = this.#decoder?.conceal?.(scratch, count);
    if (made === undefined) this.#concealer.conceal(scratch, 0, count);
    else {
      if (made < count) scratch.fill(0, made, count);
      this.#concealer.remember(scratch, 0, count);
    }
    this.samples.write(scratch, count);
  }

  /** The noise of a pause. What was being made up fades out into it. */
  pause(count: number): void {
    // A codec that conceals by itself has noise of its own for what was not sent (RFC 6716 §2.1.9).
    const goesOn = this.#concealer.active || this.#decoder?.conceal !== undefined;
    if (goesOn && !this.noise.on) {
      this.conceal(count);
      return;
    }
    this.noise.fill(scratch, 0, count);
    this.#concealer.join(scratch, 0, count);
    this.#concealer.remember(scratch, 0, count);
    this.samples.write(scratch, count);
  }

  /** Silence, so that what follows gets its delay. */
  prefill(count: number): void {
    scratch.fill(0, 0, count);
    this.#concealer.join(scratch, 0, count);
    this.#concealer.remember(scratch, 0, count);
    this.samples.write(scratch, count);
  }
}
