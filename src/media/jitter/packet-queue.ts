import type { Decoder } from '../codec/codec.ts';

/** A packet that waits to be played. Its octets are a copy, in memory that is used again. */
export interface QueuedPacket {
  /** On the RTP clock, unwrapped. */
  from: number;
  until: number;
  sequence: number;
  octets: Uint8Array;
  length: number;
  /** Undefined for comfort noise. */
  decoder: Decoder | undefined;
}

/** More than any jitter can hold up; what comes beyond is no audio in real time. */
const maxWaiting = 64;

/** Packets in the order of their timestamps, however they came. Holds a bounded number. */
export class PacketQueue {
  readonly #packets: QueuedPacket[] = [];
  readonly #free: QueuedPacket[] = [];

  get first(): QueuedPacket | undefined {
    return this.#packets[0];
  }

  get size(): number {
    return this.#packets.length;
  }

  /** A place for a packet, to be filled by the caller; undefined when it is there already, or none is free. */
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
    // By hand: splice() allocates what it takes out.
    waiting.push(place);
    for (let i = waiting.length - 1; i > at; i--) waiting[i] = waiting[i - 1] as QueuedPacket;
    waiting[at] = place;
    return place;
  }

  /** The clock counts so many times faster from now on. */
  scale(ratio: number): void {
    for (const each of this.#packets) {
      each.from = Math.round(each.from * ratio);
      each.until = Math.round(each.until * ratio);
    }
  }

  /** The first one is through. */
  removeFirst(): void {
    const first = this.#packets.shift();
    if (first !== undefined) this.#free.push(first);
  }

  clear(): void {
    while (this.#packets.length > 0) this.removeFirst();
  }
}
