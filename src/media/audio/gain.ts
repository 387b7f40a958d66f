/** 16 times is 24 dB. */
const maxGain = 16;

/** Clamps a gain to 0 to 16; NaN becomes 1. */
export const gainOf = (asked: number): number => {
  if (Number.isNaN(asked)) return 1;
  return Math.min(Math.max(asked, 0), maxGain);
};

/** Multiplies samples in place; a value beyond 16 bits is clipped, never wrapped. */
export const amplify = (samples: Int16Array, from: number, to: number, gain: number): void => {
  if (gain === 1) return;
  for (let i = from; i < to; i++) {
    const louder = Math.round((samples[i] as number) * gain);
    samples[i] = louder > 32_767 ? 32_767 : louder < -32_768 ? -32_768 : louder;
  }
};
