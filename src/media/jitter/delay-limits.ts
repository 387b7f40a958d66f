import type { EngineConfig } from '../media-config.ts';

/** Limits of the delay of the jitter buffer, in ms. */
export interface DelayLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

export const delayLimits = ({ jitter }: EngineConfig): DelayLimits => {
  const { minMs = 40, maxMs = 200 } = jitter ?? {};
  return { minMs, maxMs: Math.max(minMs, maxMs) };
};
