import type { MediaAudio } from '../../signal/media-audio.ts';
import type { Outgoing } from '../rtp/outgoing.ts';
import { headerLength } from '../rtp/packet.ts';
import { eventOctets } from './event.ts';
import { DtmfSender } from './send.ts';

/** Packets that may wait in the system's queue while the next is written: each keeps its octets for so long. */
const ringSize = 4;

/** The telephone events one stream sends in place of audio (RFC 4733). Allocates with the first digit, and only then. */
export class EventStream {
  #type: number | undefined;
  #clockRate = 8000;
  #digits: DtmfSender | undefined;
  #ring: readonly Buffer[] = [];
  #turn = 0;
  /** Takes the reference of the digits whose last packet was sent. */
  sent: ((ref: number) => void) | undefined;

  plan({ telephoneEvent }: MediaAudio): void {
    this.#type = telephoneEvent?.send;
    this.#clockRate = telephoneEvent?.clockRate ?? 8000;
  }

  /** Digits are being sent, or wait. */
  get busy(): boolean {
    return this.#digits?.busy ?? false;
  }

  /** Queues digits. False when events were not agreed on, or too many wait. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    if (this.#type === undefined) return false;
    this.#digits ??= new DtmfSender();
    if (this.#ring.length === 0)
      this.#ring = Array.from({ length: ringSize }, () => Buffer.allocUnsafe(headerLength + eventOctets));
    return this.#digits.add(digits, durationMs, ref);
  }

  /** Ends the sending of digits: the references of those that were sent, and of those that were not. */
  abandon(): ReturnType<DtmfSender['abandon']> {
    return this.#digits?.abandon() ?? { sent: [], unsent: [] };
  }

  /** Sends the packet that is due; false when audio is. */
  send(out: Outgoing, periodMs: number): boolean {
    const digits = this.#digits;
    if (digits === undefined || this.#type === undefined) return false;
    const packet = this.#ring[this.#turn] as Buffer;
    // Durations count at the clock rate of the events: that of the audio, but for peers that have 8 kHz alone.
    const rate = this.#clockRate;
    if (!digits.write(packet, headerLength, out.timestamp, (rate * periodMs) / 1000, rate)) return false;
    this.#turn = (this.#turn + 1) % ringSize;
    out.send(packet, digits.first, this.#type, digits.timestamp);
    if (digits.done !== undefined) this.sent?.(digits.done);
    return true;
  }
}
