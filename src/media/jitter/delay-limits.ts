import type { EngineConfig } from '../media-config.ts';

/** Between which the delay of the jitter buffer may move, in ms. */
export interface JitterBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

export const jitterBounds = ({ jitter }: EngineConfig): JitterBounds => {
  const { minMs = 40, maxMs = 200 } = jitter ?? {};
  return { minMs, maxMs: Math.max(minMs, maxMs) };
};
