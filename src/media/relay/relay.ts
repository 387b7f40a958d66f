import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder } from '../codec/codec.ts';
import type { RtpView } from '../rtp/packet.ts';
import type { RelayTarget } from './relay-target.ts';

/** Relaying resumes after this many consecutive packets that fit: a peer that alternates codecs is decoded instead. */
const settledAfter = 25;

/** The parts of the receiving stream that a relay needs. */
export interface RelayParts {
  /** The target that a stream offers; undefined when this thread has no such stream. */
  targetOf(id: string): RelayTarget | undefined;
  /** Received audio is used without gain. */
  unmodified(): boolean;
  changed(to: string, passing: boolean): void;
}

/**
 * Relays received packets of one stream to another without decoding, as long as the codecs match. Reports each time
 * this starts and ends: meanwhile the application decodes and encodes.
 */
export class Relay {
  readonly #parts: RelayParts;
  #to: string | undefined;
  #ref = -1;
  #target: RelayTarget | undefined;
  #events = true;
  #fittingRun = 0;
  passing = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /**
   * Relays to stream `to`, or to none. Reports at once whether packets fit, assuming that the peer sends the codec
   * `likely`.
   */
  connect(to: string | undefined, ref: number, events: boolean, likely: CodecChoice | undefined): void {
    const { unmodified, targetOf, changed } = this.#parts;
    const target = to === undefined ? undefined : targetOf(to);
    if (target !== this.#target || ref !== this.#ref) this.#target?.end();
    this.#target = target;
    this.#to = to;
    this.#ref = ref;
    this.#events = events;
    this.#fittingRun = 0;
    this.passing = likely !== undefined && unmodified() && target?.accepts(likely, ref) === true;
    if (to !== undefined) changed(to, this.passing);
  }

  /** A packet of audio, in order or late, without duplicates. */
  audio(choice: CodecChoice, decoder: Decoder, view: RtpView, now: number): void {
    const target = this.#target;
    if (target === undefined) return;
    const samples = decoder.samplesIn(view.octets, view.payloadStart, view.payloadEnd);
    if (samples === 0 || !this.#parts.unmodified() || !target.accepts(choice, this.#ref)) {
      this.#fittingRun = 0;
      this.#setPassing(false);
      return;
    }
    this.#fittingRun += 1;
    if (!this.passing && this.#fittingRun < settledAfter) return;
    this.#setPassing(true);
    target.audio(view, (samples * choice.clockRate) / decoder.sampleRate, this.#ref, now);
  }

  noise(view: RtpView, clockRate: number, now: number): void {
    if (this.passing) this.#target?.noise(view, clockRate, now);
  }

  /** True when the event is sent there and need not be sent another way. */
  event(view: RtpView, clockRate: number, now: number): boolean {
    const target = this.#target;
    if (!this.passing || target === undefined) return false;
    if (this.#events) return target.event(view, clockRate, this.#ref, now);
    target.omit(view);
    return false;
  }

  close(): void {
    this.#target?.end();
    this.#target = undefined;
    this.passing = false;
  }

  #setPassing(passing: boolean): void {
    if (passing === this.passing) return;
    this.passing = passing;
    if (!passing) this.#target?.end();
    if (this.#to !== undefined) this.#parts.changed(this.#to, passing);
  }
}
