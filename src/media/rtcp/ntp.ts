/** Seconds from 1900 to 1970. */
const epochSeconds = 2_208_988_800;

/** NTP timestamp (RFC 3550 §4) of milliseconds since 1970, as two 32-bit words. */
export const ntpOf = (unixMs: number): { readonly seconds: number; readonly fraction: number } => {
  const whole = Math.floor(unixMs / 1000);
  return {
    seconds: (whole + epochSeconds) >>> 0,
    fraction: Math.min(0xffff_ffff, Math.floor(((unixMs - whole * 1000) / 1000) * 0x1_0000_0000)),
  };
};

/** The middle 32 bits of an NTP timestamp, in 1/65,536 s; they wrap after 18 hours. */
export const middleOf = (seconds: number, fraction: number): number =>
  (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;

/** Milliseconds in units of 1/65,536 s, limited to 32 bits. */
export const unitsOf = (ms: number): number => Math.min(0xffff_ffff, Math.max(0, Math.round((ms * 0x1_0000) / 1000)));

/** Time since an SR arrived, for a report block; 0 without an SR (RFC 3550 §6.4.1). */
export const sinceSr = (lastSr: number, cameAt: number, now: number): number =>
  lastSr === 0 ? 0 : unitsOf(now - cameAt);
