import type { JitterBounds } from '../jitter/bounds.ts';
import type { VoipMetrics } from '../rtcp/model.ts';
import { type Figures, hearing } from './hearing.ts';

/**
 * Our VoIP metrics (RFC 3611 §4.7). Bursts are not told apart: all loss is said to be of gaps, which the RFC allows for
 * a call without bursts.
 */
export const voipMetricsOf = (ssrc: number, figures: Figures, bounds: JitterBounds): VoipMetrics => {
  const { expected, lost, discarded, roundTripMs = 0, jitterBuffer } = figures;
  const rate = (packets: number): number =>
    expected <= 0 ? 0 : Math.min(255, Math.floor((Math.max(0, packets) * 256) / expected));
  const quality = hearing(figures);
  const nominalMs = jitterBuffer?.delayMs ?? bounds.minMs;
  return {
    ssrc,
    lossRate: rate(lost),
    discardRate: rate(discarded),
    burstDensity: 0,
    gapDensity: rate(lost + discarded),
    burstMs: 0,
    gapMs: expected * 20,
    roundTripMs,
    endSystemDelayMs: nominalMs + 20,
    rFactor: quality === undefined ? 127 : Math.round(quality.rFactor),
    mosLq: quality?.mos,
    mosCq: quality?.mos,
    nominalMs,
    maximumMs: bounds.maxMs,
    absoluteMaximumMs: bounds.maxMs,
  };
};
