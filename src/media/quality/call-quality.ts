import type { JitterBufferReport, Quality, RemoteReport } from '../../signal/media-report.ts';
import type { VoipMetrics } from '../rtcp/model.ts';
import { estimateQuality } from './e-model.ts';

/** What is counted of one stream, as far as it matters to whoever listens here. */
export interface ReceptionFigures {
  /** Of what arrives; undefined before anything has. */
  readonly codec: string | undefined;
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  /** Came, and could not be played any more. */
  readonly discarded: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | undefined;
  readonly jitterBuffer: JitterBufferReport | undefined;
}

/** A frame has to be full before it is sent. */
const packetMs = 20;
/** What a jitter buffer holds when nobody says: twice the jitter, as most do. */
const bufferFor = (jitterMs: number): number => Math.max(packetMs, 2 * jitterMs);

/** How what arrives sounds here. */
export const receivedQuality = (figures: ReceptionFigures): Quality | undefined => {
  const { codec, expected, lost, discarded, jitterMs, roundTripMs = 0, jitterBuffer } = figures;
  if (codec === undefined || expected <= 0) return undefined;
  const share = (Math.max(0, lost) + discarded) / expected;
  return estimateQuality(codec, share, roundTripMs / 2 + packetMs + (jitterBuffer?.delayMs ?? bufferFor(jitterMs)));
};

/** How what we send sounds there, by what the peer reports. Its last interval stands for all. */
export const sentQuality = (
  codec: string,
  { fractionLost, jitterMs }: RemoteReport,
  ptimeMs: number,
  roundTripMs: number | undefined,
  metrics: VoipMetrics | undefined,
): Quality => {
  // RFC 3611 §4.7.1: what it threw away counts for whoever listens like what was lost.
  const share = metrics === undefined ? fractionLost : (metrics.lossRate + metrics.discardRate) / 256;
  const buffer = metrics === undefined ? bufferFor(jitterMs) : metrics.nominalMs;
  return estimateQuality(codec, share, (roundTripMs ?? 0) / 2 + ptimeMs + buffer);
};
