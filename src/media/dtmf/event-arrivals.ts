import type { MediaAudio, PayloadTypeAtRate } from '../../signal/media-audio.ts';
import type { RtpView } from '../rtp/packet.ts';
import { type Digit, DtmfReceiver } from './receive.ts';

/** The telephone events of one stream as they arrive: which payload types they have, and whose keys they are. */
export class EventArrivals {
  #types: readonly PayloadTypeAtRate[] = [];
  #digits: DtmfReceiver | undefined;
  #ssrc = -1;
  #clock = 0;
  /** The packets of the event in hand were passed on: the key is on its way to another stream. */
  #passed = false;

  plan({ telephoneEvent }: MediaAudio): void {
    const { receive, clockRate = 8000, others = [] } = telephoneEvent ?? {};
    this.#types = receive === undefined ? others : [{ payloadType: receive, clockRate }, ...others];
  }

  /** Of events of this payload type, in Hz; 0 for what is no event. */
  clockOf(payloadType: number): number {
    for (const each of this.#types) if (each.payloadType === payloadType) return each.clockRate;
    return 0;
  }

  /** A packet of events, and whether it was passed on. The key it settles, or `false` when it is none. */
  packet(view: RtpView, clockRate: number, passed: boolean): ReturnType<DtmfReceiver['packet']> {
    const ssrc = view.ssrc;
    // Timestamps of another source are another clock.
    if (this.#digits === undefined || ssrc !== this.#ssrc || clockRate !== this.#clock) {
      this.#digits = new DtmfReceiver(clockRate);
    }
    this.#ssrc = ssrc;
    this.#clock = clockRate;
    const digit = this.#digits.packet(view.timestamp, view.octets, view.payloadStart, view.payloadEnd);
    this.#passed = passed;
    return this.#told(digit);
  }

  /** Audio arrived: the key whose end was lost, if so. */
  audio(ssrc: number, timestamp: number): Digit | undefined {
    if (this.#digits === undefined || ssrc !== this.#ssrc) return undefined;
    return this.#told(this.#digits.audio(timestamp));
  }

  #told<D extends Digit | undefined | false>(digit: D): D {
    return digit && this.#passed ? { ...digit, relayed: true } : digit;
  }
}
