import type { Decoder } from '../codec/codec.ts';

/** A packet to be played. Its octets are a copy, in a buffer that is reused. */
export interface QueuedPacket {
  /** In units of the RTP clock, unwrapped. */
  from: number;
  until: number;
  sequence: number;
  octets: Uint8Array;
  length: number;
  /** Undefined for comfort noise. */
  decoder: Decoder | undefined;
}

/** Limit of packets; more cannot be caused by jitter. */
const maxWaiting = 64;

/** Packets in the order of their timestamps, up to a limit. */
export class PacketQueue {
  readonly #packets: QueuedPacket[] = [];
  readonly #free: QueuedPacket[] = [];

  get first(): QueuedPacket | undefined {
    return this.#packets[0];
  }

  get size(): number {
    return this.#packets.length;
  }

  /** Inserts a packet and returns its entry, for the caller to fill. */
  put(from: number, until: number, sequence: number, octets: number): QueuedPacket | 'duplicate' | 'full' {
    const waiting = this.#packets;
    let at = waiting.length;
    while (at > 0 && (waiting[at - 1] as QueuedPacket).from > from) at -= 1;
    for (let i = at - 1; i >= 0 && (waiting[i] as QueuedPacket).from === from; i--) {
      if ((waiting[i] as QueuedPacket).sequence === sequence) return 'duplicate';
    }
    if (waiting.length === maxWaiting) return 'full';
    const place = this.#free.pop() ?? {
      from,
      until,
      sequence,
      octets: new Uint8Array(0),
      length: 0,
      decoder: undefined,
    };
    if (place.octets.length < octets) place.octets = new Uint8Array(octets);
    place.from = from;
    place.until = until;
    place.sequence = sequence;
    place.length = octets;
    // Shifts by hand: splice() allocates an array.
    waiting.push(place);
    for (let i = waiting.length - 1; i > at; i--) waiting[i] = waiting[i - 1] as QueuedPacket;
    waiting[at] = place;
    return place;
  }

  /** Scales all positions to a clock that is `ratio` times as fast. */
  scale(ratio: number): void {
    for (const each of this.#packets) {
      each.from = Math.round(each.from * ratio);
      each.until = Math.round(each.until * ratio);
    }
  }

  removeFirst(): void {
    const first = this.#packets.shift();
    if (first !== undefined) this.#free.push(first);
  }

  clear(): void {
    while (this.#packets.length > 0) this.removeFirst();
  }
}
