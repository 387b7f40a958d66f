import type { CodecRecord } from '../media/codec/codec.ts';
import type { CodecChoice } from '../signal/media-audio.ts';
import { OpusDecoder } from './decoder.ts';
import { OpusEncoder } from './encoder.ts';
import { loadLibrary, type OpusLibrary } from './library.ts';

/** Opus in a list of codecs. Plain data. */
export interface OpusCodec {
  readonly name: 'opus';
  /** As in `a=fmtp`. */
  readonly parameters: string;
}

let library: OpusLibrary | undefined;
let loading: Promise<void> | undefined;

/** Loads libopus for this thread's media engines. Rejects with `ERR_SIP_CONFIG` where `libopus-wasm` is not installed. */
export const provideOpus = (): Promise<void> => {
  loading ??= loadLibrary().then((loaded) => {
    library = loaded;
  });
  return loading;
};

/** RFC 7587 §4.1: 48 kHz and two channels, always. */
const fits = ({ clockRate, channels }: CodecChoice): boolean => clockRate === 48_000 && channels === 2;

/** Opus (RFC 6716, RFC 7587): no encoder and no decoder before `provideOpus` has resolved. */
export const opusRecord: CodecRecord = {
  name: 'OPUS',
  offers: {
    opus: { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96, parameters: 'useinbandfec=1' },
  },
  encoder: (choice) =>
    library !== undefined && fits(choice) ? new OpusEncoder(library, choice.parameters) : undefined,
  decoder: (choice) => (library !== undefined && fits(choice) ? new OpusDecoder(library) : undefined),
  // Wider than the narrow-band scale of G.107: held to its best, with the robustness that its concealment has.
  impairment: { ie: 0, bpl: 30 },
  carriesTones: false,
  library: { load: provideOpus, loaded: () => library !== undefined, module: import.meta.url, provide: 'provideOpus' },
};
