import { SampleQueue } from '../audio/sample-queue.ts';
import type { Decoder } from '../codec/codec.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Concealer } from './concealer.ts';
import type { QueuedPacket } from './packet-queue.ts';
import type { TimeScaler } from './time-scaler.ts';

/** Shared by all buffers: used within one call only. */
const scratch: Int16Array = new Int16Array(9600);

/** The output samples of a jitter buffer: decoded, concealed or comfort noise, cross-faded at the transitions. */
export class PlayoutSamples {
  readonly sampleRate: number;
  readonly samples: SampleQueue;
  readonly noise: ComfortNoise = new ComfortNoise();
  readonly #scaler: TimeScaler;
  readonly #concealer: Concealer;
  #decoder: Decoder | undefined;

  constructor(sampleRate: number, scaler: TimeScaler) {
    this.#scaler = scaler;
    this.sampleRate = sampleRate;
    this.samples = new SampleQueue(sampleRate);
    this.#concealer = new Concealer(sampleRate);
  }

  /** Decodes a packet without its first `skip` samples. `offMs`: current delay minus target. */
  decode(decoder: Decoder, packet: QueuedPacket, skip: number, samples: number, offMs: number): void {
    const concealer = this.#concealer;
    // Nothing is inserted before the first packet: there is no history to repeat.
    const extra = this.#decoder === undefined ? 0 : this.#scaler.insertion(offMs, concealer, this.sampleRate);
    this.#decoder = decoder;
    if (extra > 0) {
      // Concealment that is already under way may have to fade.
      concealer.conceal(scratch, 0, extra, concealer.active);
      this.samples.write(scratch, extra);
    }
    let count = Math.min(samples, decoder.decode(packet.octets, 0, packet.length, scratch));
    const from = skip + this.#scaler.removal(samples - skip, offMs, concealer, this.sampleRate);
    if (count < samples) {
      // An unreadable payload, or part of one, is concealed like a loss.
      concealer.conceal(scratch, count, samples - count);
      count = samples;
    } else if (from < count) concealer.join(scratch, from, count);
    if (from > 0) scratch.copyWithin(0, from, count);
    count = this.#scaler.shorten(scratch, count - from, offMs, concealer, this.sampleRate);
    concealer.remember(scratch, 0, count);
    this.noise.off();
    this.samples.write(scratch, count);
  }

  /** Decodes the redundancy of a packet in place of the lost one before it. False when the codec has none. */
  recover({ decoder, octets, length }: QueuedPacket, count: number): boolean {
    if (decoder?.recover === undefined) return false;
    const made = decoder.recover(octets, 0, length, scratch, count);
    if (made < count) scratch.fill(0, made, count);
    this.#concealer.join(scratch, 0, count);
    this.#concealer.remember(scratch, 0, count);
    this.samples.write(scratch, count);
    return true;
  }

  /** Conceals a loss. */
  conceal(count: number): void {
    const made = this.#decoder?.conceal?.(scratch, count);
    if (made === undefined) this.#concealer.conceal(scratch, 0, count);
    else {
      if (made < count) scratch.fill(0, made, count);
      this.#concealer.remember(scratch, 0, count);
    }
    this.samples.write(scratch, count);
  }

  /** Comfort noise of a pause. Concealment that is under way fades out first. */
  pause(count: number): void {
    // A codec with its own concealment generates the comfort noise itself (RFC 6716 §2.1.9).
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

  /** Silence that delays the audio after it. */
  prefill(count: number): void {
    scratch.fill(0, 0, count);
    this.#concealer.join(scratch, 0, count);
    this.#concealer.remember(scratch, 0, count);
    this.samples.write(scratch, count);
  }
}
