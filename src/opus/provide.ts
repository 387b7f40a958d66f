import { plugIn } from '../media/codec/codecs.ts';
import { OpusDecoder } from './decoder.ts';
import { OpusEncoder } from './encoder.ts';
import { loadLibrary } from './library.ts';

/** Opus in a list of codecs, as plain data. */
export interface OpusCodec {
  readonly name: 'opus';
  /** The parameters of `a=fmtp`. */
  readonly parameters: string;
}

/** The URL of this module, from which a worker loads it. */
export const opusModule: string = import.meta.url;

let plugged: Promise<void> | undefined;

/** Adds Opus to the codecs of this thread. Rejects with `ERR_SIP_CONFIG` when `libopus-wasm` is not installed. */
export const provideOpus = (): Promise<void> => {
  plugged ??= loadLibrary().then((library) => {
    const is48 = (clockRate: number, channels: number): boolean => clockRate === 48_000 && channels === 2;
    plugIn('OPUS', {
      encoder: ({ clockRate, channels, parameters }) =>
        is48(clockRate, channels) ? new OpusEncoder(library, parameters) : undefined,
      decoder: ({ clockRate, channels }) => (is48(clockRate, channels) ? new OpusDecoder(library) : undefined),
    });
  });
  return plugged;
};
