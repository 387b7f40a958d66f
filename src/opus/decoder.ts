import type { OpusDecoderHandle } from 'libopus-wasm';
import type { Decoder } from '../media/codec/codec.ts';
import { about, Coder } from './coder.ts';
import type { OpusLibrary } from './library.ts';

/** 120 ms at 48 kHz, the longest packet (RFC 6716 §3.2.5). */
const mostSamples = 5760;
/** 2.5 ms at 48 kHz: libopus conceals multiples of it. */
const grain = 120;

/** Samples of one frame at 48 kHz by the upper five bits of the first octet (RFC 6716 §3.1, table 2). */
const frameSamples = (config: number): number => {
  if (config < 12) return [480, 960, 1920, 2880][config & 3] as number;
  return config < 16 ? 480 << (config & 1) : 120 << (config & 3);
};

export class OpusDecoder implements Decoder {
  readonly name: string = about.name;
  readonly clockRate: number = about.clockRate;
  readonly sampleRate: number = about.sampleRate;
  readonly #coder: Coder<OpusDecoderHandle>;
  readonly #lost = { decodeFec: false, frameSize: 960 };
  readonly #recovered = { decodeFec: true, frameSize: 960 };

  constructor(library: OpusLibrary) {
    this.#coder = new Coder(library.createDecoder({ channels: 1, sampleRate: about.sampleRate }));
  }

  samplesIn(octets: Uint8Array, from: number, to: number): number {
    if (from >= to) return 0;
    const first = octets[from] as number;
    const code = first & 3;
    const frames = code === 0 ? 1 : code < 3 ? 2 : to - from > 1 ? (octets[from + 1] as number) & 63 : 0;
    const samples = frames * frameSamples(first >> 3);
    return samples <= mostSamples ? samples : 0;
  }

  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number {
    const samples = this.samplesIn(octets, from, to);
    if (samples === 0 || samples > into.length) return 0;
    return this.#decode(octets.subarray(from, to), undefined, into);
  }

  conceal(into: Int16Array, samples: number): number {
    this.#lost.frameSize = possible(into, samples);
    return this.#lost.frameSize === 0 ? 0 : this.#decode(null, this.#lost, into);
  }

  recover(octets: Uint8Array, from: number, to: number, into: Int16Array, samples: number): number {
    this.#recovered.frameSize = possible(into, samples);
    if (this.#recovered.frameSize === 0 || this.samplesIn(octets, from, to) === 0) return 0;
    return this.#decode(octets.subarray(from, to), this.#recovered, into);
  }

  close(): void {
    this.#coder.close();
  }

  #decode(
    payload: Uint8Array | null,
    options: { readonly decodeFec: boolean; readonly frameSize: number } | undefined,
    into: Int16Array,
  ): number {
    try {
      const samples = this.#coder.handle?.decode(payload, options);
      if (samples === undefined) return 0;
      into.set(samples);
      return samples.length;
    } catch {
      // libopus throws for a payload that is not Opus.
      return 0;
    }
  }
}

const possible = (into: Int16Array, samples: number): number => {
  const most = Math.min(samples, into.length, mostSamples);
  return most > 0 ? Math.floor(most / grain) * grain : 0;
};
