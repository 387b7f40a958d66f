import type { MediaAudio, PayloadTypeAtRate } from '../../signal/media-audio.ts';
import type { RtpView } from '../rtp/packet.ts';
import { type Digit, DtmfReceiver } from './receive.ts';

const none: readonly PayloadTypeAtRate[] = [];

/** Received telephone events of one stream: payload types, clock rates and the source in use. */
export class EventArrivals {
  #types = none;
  #digits: DtmfReceiver | undefined;
  #ssrc = -1;
  #clock = 0;
  /** The packets of the current event were relayed to another stream. */
  #relayed = false;

  plan({ telephoneEvent }: MediaAudio): void {
    if (telephoneEvent === undefined) {
      this.#types = none;
      return;
    }
    const { receive, clockRate = 8000, others = none } = telephoneEvent;
    this.#types = receive === undefined ? others : [{ payloadType: receive, clockRate }, ...others];
  }

  /** Clock rate of the events of this payload type, in Hz; 0 when it is not a telephone event. */
  clockOf(payloadType: number): number {
    for (const each of this.#types) if (each.payloadType === payloadType) return each.clockRate;
    return 0;
  }

  /**
   * Takes a packet of an event; `passed`: it was relayed. Returns the digit it completes, if any; `false` for a
   * malformed payload.
   */
  packet(view: RtpView, clockRate: number, passed: boolean): ReturnType<DtmfReceiver['packet']> {
    const ssrc = view.ssrc;
    // Another source has another timestamp origin.
    if (this.#digits === undefined || ssrc !== this.#ssrc || clockRate !== this.#clock) {
      this.#digits = new DtmfReceiver(clockRate);
    }
    this.#ssrc = ssrc;
    this.#clock = clockRate;
    const digit = this.#digits.packet(view.timestamp, view.octets, view.payloadStart, view.payloadEnd);
    this.#relayed = passed;
    return this.#withRelayed(digit);
  }

  /** An audio packet arrived: returns the digit whose end packets were lost, if any. */
  audio(ssrc: number, timestamp: number): Digit | undefined {
    if (this.#digits === undefined || ssrc !== this.#ssrc) return undefined;
    return this.#withRelayed(this.#digits.audio(timestamp));
  }

  #withRelayed<D extends Digit | undefined | false>(digit: D): D {
    return digit && this.#relayed ? { ...digit, relayed: true } : digit;
  }
}
