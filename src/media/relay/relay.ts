import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder } from '../codec/codec.ts';
import type { RtpView } from '../rtp/packet.ts';
import type { Inlet } from './relay-target.ts';

/** Audio that fits is passed on again after so many packets in a row: a peer that goes back and forth is left to a decoder. */
const settledAfter = 25;

/** What a relay needs of the stream it leads out of. */
export interface RelayParts {
  /** Where the stream of that id can be entered; undefined when this thread has none. */
  inletOf(id: string): Inlet | undefined;
  /** What arrives is wanted as it is. */
  faithful(): boolean;
  told(to: string, passing: boolean): void;
}

/**
 * Passes what one stream received on to another, packet by packet and undecoded, as long as it fits there. Where it does
 * not, somebody else has to decode and code it: that is told, and told again when it fits.
 */
export class Relay {
  readonly #parts: RelayParts;
  #to: string | undefined;
  #ref = -1;
  #inlet: Inlet | undefined;
  #events = true;
  #fitting = 0;
  passing = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /** From now on there, or nowhere. Says at once how it stands, were the peer to send the codec that we do: `likely`. */
  lead(to: string | undefined, ref: number, events: boolean, likely: CodecChoice | undefined): void {
    const { faithful, inletOf, told } = this.#parts;
    const inlet = to === undefined ? undefined : inletOf(to);
    if (inlet !== this.#inlet || ref !== this.#ref) this.#inlet?.leave();
    this.#inlet = inlet;
    this.#to = to;
    this.#ref = ref;
    this.#events = events;
    this.#fitting = 0;
    this.passing = likely !== undefined && faithful() && inlet?.takes(likely, ref) === true;
    if (to !== undefined) told(to, this.passing);
  }

  /** A packet of audio, in order or late, once each. */
  audio(choice: CodecChoice, decoder: Decoder, view: RtpView, now: number): void {
    const inlet = this.#inlet;
    if (inlet === undefined) return;
    const samples = decoder.samplesIn(view.octets, view.payloadStart, view.payloadEnd);
    if (samples === 0 || !this.#parts.faithful() || !inlet.takes(choice, this.#ref)) {
      this.#fitting = 0;
      this.#turn(false);
      return;
    }
    this.#fitting += 1;
    if (!this.passing && this.#fitting < settledAfter) return;
    this.#turn(true);
    inlet.audio(view, (samples * choice.clockRate) / decoder.sampleRate, this.#ref, now);
  }

  noise(view: RtpView, clockRate: number, now: number): void {
    if (this.passing) this.#inlet?.noise(view, clockRate, now);
  }

  /** True when the event goes out there, and need not be sent another way. */
  event(view: RtpView, clockRate: number, now: number): boolean {
    const inlet = this.#inlet;
    if (!this.passing || inlet === undefined) return false;
    if (this.#events) return inlet.event(view, clockRate, this.#ref, now);
    inlet.omit(view);
    return false;
  }

  close(): void {
    this.#inlet?.leave();
    this.#inlet = undefined;
    this.passing = false;
  }

  #turn(passing: boolean): void {
    if (passing === this.passing) return;
    this.passing = passing;
    if (!passing) this.#inlet?.leave();
    if (this.#to !== undefined) this.#parts.told(this.#to, passing);
  }
}
