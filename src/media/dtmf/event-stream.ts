import type { MediaPlan } from '../../signal/media.ts';
import type { RtpOutput } from '../rtp/output.ts';
import { headerLength } from '../rtp/packet.ts';
import { eventOctets } from './event.ts';
import { DtmfSender } from './send.ts';

/** Telephone events that one stream sends in place of audio. Allocates nothing before the first digit. */
export class EventStream {
  #type: number | undefined;
  #clock = 8000;
  #digits: DtmfSender | undefined;
  /** Called with the number of a `dtmf` command when its last packet is sent. */
  sent: ((ref: number) => void) | undefined;

  plan({ telephoneEvent }: MediaPlan): void {
    this.#type = telephoneEvent?.send;
    this.#clock = telephoneEvent?.clockRate ?? 8000;
  }

  /** Digits are being sent or queued. */
  get busy(): boolean {
    return this.#digits?.busy ?? false;
  }

  /** Queues digits. False when events were not negotiated or the queue is full. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    if (this.#type === undefined) return false;
    this.#digits ??= new DtmfSender();
    return this.#digits.add(digits, durationMs, ref);
  }

  /** Drops all digits; returns the numbers of the commands that were sent, and of those that were not. */
  abandon(): ReturnType<DtmfSender['abandon']> {
    return this.#digits?.abandon() ?? { sent: [], unsent: [] };
  }

  /** Sends the event packet that is due; false when audio is to be sent. */
  send(out: RtpOutput, periodMs: number): boolean {
    const digits = this.#digits;
    if (digits === undefined || this.#type === undefined) return false;
    const packet = Buffer.allocUnsafe(headerLength + eventOctets);
    // Durations use the clock of the events; it differs from that of the audio for peers that support events at 8 kHz
    // only.
    const clock = this.#clock;
    if (!digits.write(packet, headerLength, out.timestamp, (clock * periodMs) / 1000, clock)) return false;
    out.marker = digits.first;
    out.send(packet, this.#type, digits.timestamp);
    if (digits.done !== undefined) this.sent?.(digits.done);
    return true;
  }
}
