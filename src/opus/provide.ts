import { plugIn } from '../media/codec/codecs.ts';
import { OpusDecoder } from './decoder.ts';
import { OpusEncoder } from './encoder.ts';
import { loadLibrary } from './library.ts';

/** Opus in a list of codecs. Plain data. */
export interface OpusCodec {
  readonly name: 'opus';
  /** As in `a=fmtp`. */
  readonly parameters: string;
}

/** Where this module is, for a worker to load it by. */
export const opusModule: string = import.meta.url;

let plugged: Promise<void> | undefined;

/** Gives this thread's media engines Opus. Rejects with `ERR_SIP_CONFIG` where `libopus-wasm` is not installed. */
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
