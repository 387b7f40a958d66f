import type { MediaAudio } from '../../signal/media-audio.ts';
import type { Outgoing } from '../rtp/outgoing.ts';
import { headerLength } from '../rtp/packet.ts';
import { eventOctets } from './event.ts';
import { DtmfSender } from './send.ts';

/** The telephone events of one stream, on their way out in place of audio. Nothing is made before the first digit. */
export class EventStream {
  #type: number | undefined;
  #clock = 8000;
  #digits: DtmfSender | undefined;
  /** Told of the number of digits whose last packet is out. */
  sent: ((ref: number) => void) | undefined;

  plan({ telephoneEvent }: MediaAudio): void {
    this.#type = telephoneEvent?.send;
    this.#clock = telephoneEvent?.clockRate ?? 8000;
  }

  /** Digits are on their way out, or wait. */
  get busy(): boolean {
    return this.#digits?.busy ?? false;
  }

  /** Queues digits. False when events were not agreed on, or too many wait. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    if (this.#type === undefined) return false;
    this.#digits ??= new DtmfSender();
    return this.#digits.add(digits, durationMs, ref);
  }

  /** No digits will be sent any more: the numbers of those that were, and were not. */
  abandon(): ReturnType<DtmfSender['abandon']> {
    return this.#digits?.abandon() ?? { sent: [], unsent: [] };
  }

  /** Sends the packet that is due; false when it is audio's turn. */
  send(out: Outgoing, periodMs: number): boolean {
    const digits = this.#digits;
    if (digits === undefined || this.#type === undefined) return false;
    const packet = Buffer.allocUnsafe(headerLength + eventOctets);
    // Durations count on the clock of the events, which is the audio's but for peers that know 8 kHz alone.
    const clock = this.#clock;
    if (!digits.write(packet, headerLength, out.timestamp, (clock * periodMs) / 1000, clock)) return false;
    out.send(packet, digits.first, this.#type, digits.timestamp);
    if (digits.done !== undefined) this.sent?.(digits.done);
    return true;
  }
}
