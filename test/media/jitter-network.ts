import type { Decoder } from '../../src/media/codec/codec.ts';
import { JitterBuffer } from '../../src/media/jitter/jitter-buffer.ts';
import { nth } from '../support/nth.ts';

/** A packet in flight. */
export interface Flight {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker?: boolean;
  /** Arrival time in ms. */
  readonly at: number;
  /** A comfort noise level in place of audio. */
  readonly noise?: number;
}

const frameMs = 20;
const frame = 160;

/** A codec at 8 kHz whose payload is its samples; records what it decoded. */
export class PlainDecoder implements Decoder {
  readonly name: string = 'PLAIN';
  readonly clockRate: number = 8000;
  readonly sampleRate: number = 8000;
  /** First sample of each decoded payload, which identifies it. */
  readonly decoded: number[] = [];

  samplesIn(_octets: Uint8Array, from: number, to: number): number {
    return (to - from) >> 1;
  }

  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number {
    const view = new DataView(octets.buffer, octets.byteOffset + from, to - from);
    for (let i = 0; i < (to - from) >> 1; i++) into[i] = view.getInt16(2 * i);
    this.decoded.push(nth(into, 0));
    return (to - from) >> 1;
  }
}

export const payloadOf = (samples: ArrayLike<number>): Uint8Array => {
  const octets = new Uint8Array(samples.length * 2);
  const view = new DataView(octets.buffer);
  for (let i = 0; i < samples.length; i++) view.setInt16(2 * i, samples[i] as number);
  return octets;
};

/** Delivers packets to a jitter buffer that is read every 20 ms, as by the scheduler. */
export class Network {
  readonly buffer: JitterBuffer;
  readonly decoder: PlainDecoder = new PlainDecoder();
  readonly placed: string[] = [];
  readonly out: number[] = [];
  readonly #into: Int16Array = new Int16Array(frame);
  #highest = -1;
  #readAt = 7;

  constructor(minMs: number = 40, maxMs: number = 200) {
    this.buffer = new JitterBuffer({ minMs, maxMs });
  }

  /** Delivers `flights` in the order of their arrival and reads until `untilMs`. */
  run(
    flights: readonly Flight[],
    payload: (flight: Flight) => Uint8Array,
    untilMs: number,
    keep: boolean = true,
  ): void {
    for (const flight of flights) {
      this.#read(flight.at, keep);
      const ahead = (flight.sequence - this.#highest) & 0xffff;
      const order = this.#highest < 0 || (ahead > 0 && ahead < 0x8000) ? 'next' : 'late';
      if (order === 'next') this.#highest = flight.sequence & 0xffff;
      const { timestamp, sequence, marker = false, noise, at } = flight;
      const octets = noise === undefined ? payload(flight) : Uint8Array.of(noise);
      const numbers = { timestamp: timestamp >>> 0, sequence: sequence & 0xffff, marker };
      const packet = { ...numbers, octets, payloadStart: 0, payloadEnd: octets.length };
      if (noise !== undefined) this.placed.push(this.buffer.putNoise(packet, order, at));
      else this.placed.push(this.buffer.put(this.decoder, packet, octets.length >> 1, order, at));
    }
    this.#read(untilMs, keep);
  }

  #read(until: number, keep: boolean): void {
    for (; this.#readAt <= until; this.#readAt += frameMs) {
      this.buffer.read(this.#into, this.#readAt);
      if (keep) for (const sample of this.#into) this.out.push(sample);
    }
  }
}

/** `count` packets 20 ms apart, each with a delay of `delayMs(n)`, in the order of their arrival. */
export const sendAll = (count: number, delayMs: (n: number) => number, first = 0): Flight[] =>
  Array.from({ length: count }, (_, n) => ({
    sequence: first + n,
    timestamp: (first + n) * frame,
    at: n * frameMs + delayMs(n),
  })).sort((a, b) => a.at - b.at);

/**
 * `seconds` of a peer that sends `count` packets at once every 20 ms, with a clock that is `ppm` too slow, over a path
 * with up to `jitterMs` of jitter.
 */
export const bursts = (
  count: number,
  { ppm = 0, jitterMs = 0, seconds = 20, chance = () => 0.5 }: Partial<Bursts> = {},
): Flight[] => {
  const flights: Flight[] = [];
  const everyMs = frameMs * (1 + ppm / 1_000_000);
  let at = 0;
  for (let n = 0; n * everyMs < seconds * 1000; n++) {
    at = Math.max(at, 3 + n * everyMs + jitterMs * chance());
    for (let i = 0; i < count; i++) {
      const sequence = n * count + i;
      flights.push({ sequence, timestamp: (sequence * frame) / count, at });
    }
  }
  return flights;
};

export interface Bursts {
  readonly ppm: number;
  readonly jitterMs: number;
  readonly seconds: number;
  /** 0 to 1. */
  readonly chance: () => number;
}

/** A continuous sine, in packets of `size` samples. */
export const sine =
  (hz: number, amplitude = 8000, size = frame) =>
  ({ timestamp }: Flight): Uint8Array =>
    payloadOf(
      Array.from({ length: size }, (_, i) =>
        Math.round(amplitude * Math.sin((2 * Math.PI * hz * (timestamp + i)) / 8000)),
      ),
    );

/** A payload that identifies its packet: every sample is its sequence number. */
export const named = ({ sequence }: Flight): Uint8Array => payloadOf(new Array(frame).fill(sequence % 20_000));
