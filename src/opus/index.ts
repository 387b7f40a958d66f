import { SipError } from '../core/errors.ts';
import { type OpusCodec, provideOpus } from './opus-record.ts';

/** What we wish to receive, and bounds for what we send (RFC 7587 §6.1). */
export interface OpusSettings {
  /** Redundancy in every packet, so that one lost is heard from the next. True when absent. */
  readonly fec?: boolean;
  /** No packets during silence. False when absent. */
  readonly dtx?: boolean;
  /** Bits per second at most, 6,000 to 510,000; what the other side likes when absent. */
  readonly maxAverageBitrate?: number;
}

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
