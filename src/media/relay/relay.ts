import type { CodecChoice } from '../../signal/media.ts';
import type { Decoder } from '../codec/codec.ts';
import type { RtpView } from '../rtp/packet.ts';
import type { RelayTarget } from './relay-target.ts';

/** Audio that fits is passed on again after so many packets in a row: a peer that goes back and forth is left to a decoder. */
const settledAfter = 25;

/** What a relay needs of the stream it leads out of. */
export interface RelayParts {
  /** Where the stream of that id can be entered; undefined when this thread has none. */
  targetOf(id: string): RelayTarget | undefined;
  /** What arrives is wanted as it is. */
  unmodified(): boolean;
  changed(to: string, passing: boolean): void;
}

/**
 * Passes what one stream received on to another, packet by packet and undecoded, as long as it fits there. Where it does
 * not, somebody else has to decode and code it: that is told, and told again when it fits.
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

  /** From now on there, or nowhere. Says at once how it stands, were the peer to send the codec that we do: `likely`. */
  connect(to: string | undefined, ref: number, events: boolean, likely: CodecChoice | undefined): void {
    const { unmodified: faithful, targetOf: inletOf, changed: told } = this.#parts;
    const inlet = to === undefined ? undefined : inletOf(to);
    if (inlet !== this.#target || ref !== this.#ref) this.#target?.end();
    this.#target = inlet;
    this.#to = to;
    this.#ref = ref;
    this.#events = events;
    this.#fittingRun = 0;
    this.passing = likely !== undefined && faithful() && inlet?.accepts(likely, ref) === true;
    if (to !== undefined) told(to, this.passing);
  }

  /** A packet of audio, in order or late, once each. */
  audio(choice: CodecChoice, decoder: Decoder, view: RtpView, now: number): void {
    const inlet = this.#target;
    if (inlet === undefined) return;
    const samples = decoder.samplesIn(view.octets, view.payloadStart, view.payloadEnd);
    if (samples === 0 || !this.#parts.unmodified() || !inlet.accepts(choice, this.#ref)) {
      this.#fittingRun = 0;
      this.#setPassing(false);
      return;
    }
    this.#fittingRun += 1;
    if (!this.passing && this.#fittingRun < settledAfter) return;
    this.#setPassing(true);
    inlet.audio(view, (samples * choice.clockRate) / decoder.sampleRate, this.#ref, now);
  }

  noise(view: RtpView, clockRate: number, now: number): void {
    if (this.passing) this.#target?.noise(view, clockRate, now);
  }

  /** True when the event goes out there, and need not be sent another way. */
  event(view: RtpView, clockRate: number, now: number): boolean {
    const inlet = this.#target;
    if (!this.passing || inlet === undefined) return false;
    if (this.#events) return inlet.event(view, clockRate, this.#ref, now);
    inlet.omit(view);
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
