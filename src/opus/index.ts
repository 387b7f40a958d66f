import { SipError } from '../core/errors.ts';
import { plugIn } from '../media/codec/codecs.ts';
import { OpusDecoder } from './decoder.ts';
import { OpusEncoder } from './encoder.ts';
import { loadLibrary } from './library.ts';

/** What we wish to receive, and bounds for what we send (RFC 7587 §6.1). */
export interface OpusSettings {
  /** Redundancy in every packet, so that one lost is heard from the next. True when absent. */
  readonly fec?: boolean;
  /** No packets during silence. False when absent. */
  readonly dtx?: boolean;
  /** Bits per second at most, 6,000 to 510,000; what the other side likes when absent. */
  readonly maxAverageBitrate?: number;
}

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

/**
 * Opus for the `codecs` of a server or client, where `'opus'` by name is not enough:
 * `codecs: [await opus({ dtx: true }), 'PCMU']`. Rejects with `ERR_SIP_CONFIG` where the package `libopus-wasm` is not
 * installed, or a setting is out of range.
 */
export const opus = async (settings: OpusSettings = {}): Promise<OpusCodec> => {
  const { fec = true, dtx = false, maxAverageBitrate } = settings;
  if (maxAverageBitrate !== undefined && !(maxAverageBitrate >= 6000 && maxAverageBitrate <= 510_000)) {
    throw new SipError('ERR_SIP_CONFIG', 'opus: maxAverageBitrate must be from 6000 to 510000');
  }
  await provideOpus();
  const said = [`useinbandfec=${fec ? 1 : 0}`];
  if (dtx) said.push('usedtx=1');
  if (maxAverageBitrate !== undefined) said.push(`maxaveragebitrate=${Math.round(maxAverageBitrate)}`);
  return { name: 'opus', parameters: said.join(';') };
};
