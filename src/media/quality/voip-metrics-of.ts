import type { DelayLimits } from '../jitter/delay-limits.ts';
import type { VoipMetrics } from '../rtcp/model.ts';
import type { LossFigures } from '../rtp/loss-runs.ts';
import { type ReceptionFigures, receivedQuality } from './call-quality.ts';

/** RFC 3611 §4.7.1: a share in 256ths, rounded down, at most 255. */
const rate = (share: number): number => Math.min(255, Math.max(0, Math.floor(share * 256)));

/** Delay of packetisation: a frame is sent when it is complete. */
const packetMs = 20;

/** VoIP metrics of one received source (RFC 3611 §4.7). */
export const voipMetricsOf = (
  ssrc: number,
  figures: ReceptionFigures,
  { lost, discarded, expected, burst, gap }: LossFigures,
  limits: DelayLimits,
): VoipMetrics => {
  const { roundTripMs = 0, jitterBuffer } = figures;
  const quality = receivedQuality(figures);
  const nominalMs = jitterBuffer?.delayMs ?? limits.minMs;
  return {
    ssrc,
    lossRate: expected === 0 ? 0 : rate(lost / expected),
    discardRate: expected === 0 ? 0 : rate(discarded / expected),
    burstDensity: rate(burst.share),
    gapDensity: rate(gap.share),
    burstMs: burst.ms,
    gapMs: gap.ms,
    roundTripMs,
    endSystemDelayMs: nominalMs + packetMs,
    rFactor: quality === undefined ? 127 : Math.round(quality.rFactor),
    mosLq: quality?.mos,
    mosCq: quality?.mos,
    nominalMs,
    maximumMs: limits.maxMs,
    absoluteMaximumMs: limits.maxMs,
  };
};
