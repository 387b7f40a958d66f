import type { RemoteLine } from './model.ts';

/** Shorter packets cost more than they bring, longer ones are heard as delay. */
const LEAST_MS = 10;
const MOST_MS = 60;

/**
 * How much audio we put into a packet, in milliseconds: what the remote wishes (RFC 8866 §6.4) when that is within
 * reason, else ours; and never more than it says it can take (§6.5).
 */
export const packetTime = ({ ptimeMs = 0, maxPtimeMs = MOST_MS }: RemoteLine, localMs: number): number => {
  const wished = ptimeMs >= LEAST_MS && ptimeMs <= MOST_MS ? ptimeMs : localMs;
  return maxPtimeMs >= LEAST_MS ? Math.min(wished, maxPtimeMs) : wished;
};
