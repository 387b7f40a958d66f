const fullScale = 32_767;
/** Up to here, 1.2 dB below full scale, samples are unchanged. */
export const knee = 28_672;
const headroom = fullScale - knee;

/**
 * Limits a sum of samples to 16 bits. Exact below the knee; above it a curve with continuous slope approaches full
 * scale and never reaches it, so there is no clipping.
 */
export const softLimited = (sum: number): number => {
  if (sum <= knee && sum >= -knee) return sum;
  const over = (Math.abs(sum) - knee) / headroom;
  const limited = Math.round(knee + (headroom * over) / (1 + over));
  return sum < 0 ? -limited : limited;
};
