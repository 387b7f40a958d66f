import { unitsOf } from './ntp.ts';

/** How long ago an SR came, for a report block; 0 when none did (RFC 3550 §6.4.1). */
export const sinceSr = (lastSr: number, cameAt: number, now: number): number =>
  lastSr === 0 ? 0 : unitsOf(now - cameAt);
