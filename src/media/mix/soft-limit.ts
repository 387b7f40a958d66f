/** Full scale. */
const top = 32_767;
/** Up to here, 1.2 dB below full scale, a sample passes as it is. */
export const knee = 28_672;
const bend = top - knee;

/**
 * Brings a sum of samples into 16 bits. Below the knee it is exact; above it the curve bends, with the slope unbroken,
 * and never reaches full scale: a louder sum is still a louder sample, and nothing is cut flat.
 */
export const softLimited = (sum: number): number => {
  if (sum <= knee && sum >= -knee) return sum;
  const over = (Math.abs(sum) - knee) / bend;
  const limited = Math.round(knee + (bend * over) / (1 + over));
  return sum < 0 ? -limited : limited;
};
