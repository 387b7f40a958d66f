import type { MediaAudio } from '../../signal/media-audio.ts';
import type { RtpOutput } from '../rtp/output.ts';
import { headerLength } from '../rtp/packet.ts';
import { eventOctets } from './event.ts';
import { DtmfSender } from './send.ts';

/** Packets that may wait in the socket's queue while the next is written. */
const ringSize = 4;
const unmade: readonly Buffer[] = [];
const noRefs = { sent: [], unsent: [] } as const;

/** Telephone events that one stream sends in place of audio. Allocates nothing before the first digit. */
export class EventStream {
  #type: number | undefined;
  #clockRate = 8000;
  #digits: DtmfSender | undefined;
  #ring: readonly Buffer[] = unmade;
  #turn = 0;
  /** Called with the number of a `dtmf` command when its last packet is sent. */
  sent: ((ref: number) => void) | undefined;

  plan({ telephoneEvent }: MediaAudio): void {
    this.#type = telephoneEvent?.send;
    this.#clockRate = telephoneEvent?.clockRate ?? 8000;
  }

  /** Digits are being sent or queued. */
  get busy(): boolean {
    return this.#digits?.busy ?? false;
  }

  /** Queues digits. False when events were not negotiated or the queue is full. */
  add(digits: string, durationMs: number, ref?: number): boolean {
    if (this.#type === undefined) return false;
    this.#digits ??= new DtmfSender();
    if (this.#ring.length === 0)
      this.#ring = Array.from({ length: ringSize }, () => Buffer.allocUnsafe(headerLength + eventOctets));
    return this.#digits.add(digits, durationMs, ref);
  }

  /** Drops all digits; returns the numbers of the commands that were sent, and of those that were not. */
  abandon(): ReturnType<DtmfSender['abandon']> {
    return this.#digits?.abandon() ?? noRefs;
  }

  /** Sends the event packet that is due; false when audio is to be sent. */
  send(out: RtpOutput, periodMs: number): boolean {
    const digits = this.#digits;
    if (digits === undefined || this.#type === undefined) return false;
    const packet = this.#ring[this.#turn] as Buffer;
    // Durations use the clock of the events; it differs from that of the audio for peers that support events at 8 kHz
    // only.
    const rate = this.#clockRate;
    if (!digits.write(packet, headerLength, out.timestamp, (rate * periodMs) / 1000, rate)) return false;
    this.#turn = (this.#turn + 1) % ringSize;
    out.marker = digits.first;
    out.send(packet, this.#type, digits.timestamp);
    if (digits.done !== undefined) this.sent?.(digits.done);
    return true;
  }
}
