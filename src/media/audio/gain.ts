/** No louder: 16 times is 24 dB. */
const maxGain = 16;

/** A gain as it may be asked for: 0 to 16, and 1 for what is no number. */
export const gainOf = (asked: number): number => {
  if (Number.isNaN(asked)) return 1;
  return Math.min(Math.max(asked, 0), maxGain);
};

/** Multiplies samples in place; what does not fit is clipped, never wrapped. */
export const amplify = (samples: Int16Array, from: number, to: number, gain: number): void => {
  if (gain === 1) return;
  for (let i = from; i < to; i++) {
    const louder = Math.round((samples[i] as number) * gain);
    samples[i] = louder > 32_767 ? 32_767 : louder < -32_768 ? -32_768 : louder;
  }
};
