import { SipError } from '../core/errors.ts';
import { type OpusCodec, provideOpus } from './opus-record.ts';

/** Parameters of what is received, and limits of what is sent (RFC 7587 §6.1). */
export interface OpusSettings {
  /** Request FEC: each packet contains the previous one at low quality, so that a lost one is recovered. True when absent. */
  readonly fec?: boolean;
  /** Request DTX: no packets during silence. False when absent. */
  readonly dtx?: boolean;
  /** The highest bitrate, 6,000 to 510,000 bits per second; the peer's choice when absent. */
  readonly maxAverageBitrate?: number;
}

/**
 * Opus with settings, for the `codecs` of a server or client:
 * `codecs: [await opus({ dtx: true }), 'PCMU']`. Rejects with `ERR_SIP_CONFIG` where the package `libopus-wasm` is not
 * installed, or a setting is out of range.
 */
export const opus = async (settings: OpusSettings = {}): Promise<OpusCodec> => {
  const { fec = true, dtx = false, maxAverageBitrate } = settings;
  if (maxAverageBitrate !== undefined && !(maxAverageBitrate >= 6000 && maxAverageBitrate <= 510_000)) {
    throw new SipError('ERR_SIP_CONFIG', 'opus: maxAverageBitrate must be from 6000 to 510000');
  }
  await provideOpus();
  const parameters = [`useinbandfec=${fec ? 1 : 0}`];
  if (dtx) parameters.push('usedtx=1');
  if (maxAverageBitrate !== undefined) parameters.push(`maxaveragebitrate=${Math.round(maxAverageBitrate)}`);
  return { name: 'opus', parameters: parameters.join(';') };
};
