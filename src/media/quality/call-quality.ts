import type { JitterBufferReport, Quality, RemoteReport } from '../../signal/media-report.ts';
import type { VoipMetrics } from '../rtcp/model.ts';
import { estimateQuality } from './e-model.ts';

/** Reception statistics of a stream, as far as they affect its quality. */
export interface ReceptionFigures {
  /** Codec of the received audio; undefined before the first packet. */
  readonly codec: string | undefined;
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  /** Received but not played. */
  readonly discarded: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | undefined;
  readonly jitterBuffer: JitterBufferReport | undefined;
}

/** Delay of packetisation in the peer: a frame is sent when it is complete. */
const packetMs = 20;
/** Delay of a jitter buffer of unknown size: twice the jitter. */
const bufferFor = (jitterMs: number): number => Math.max(packetMs, 2 * jitterMs);

/** Quality of the received audio. Undefined before the first packet. */
export const receivedQuality = (figures: ReceptionFigures): Quality | undefined => {
  const { codec, expected, lost, discarded, jitterMs, roundTripMs = 0, jitterBuffer } = figures;
  if (codec === undefined || expected <= 0) return undefined;
  const share = (Math.max(0, lost) + discarded) / expected;
  return estimateQuality(codec, share, roundTripMs / 2 + packetMs + (jitterBuffer?.delayMs ?? bufferFor(jitterMs)));
};

/** Quality of the sent audio at the peer, from its last report. */
export const sentQuality = (
  codec: string,
  { fractionLost, jitterMs }: RemoteReport,
  ptimeMs: number,
  roundTripMs: number | undefined,
  metrics: VoipMetrics | undefined,
): Quality => {
  // RFC 3611 §4.7.1: packets the jitter buffer discards count as lost.
  const share = metrics === undefined ? fractionLost : (metrics.lossRate + metrics.discardRate) / 256;
  const buffer = metrics === undefined ? bufferFor(jitterMs) : metrics.nominalMs;
  return estimateQuality(codec, share, (roundTripMs ?? 0) / 2 + ptimeMs + buffer);
};
