/** The amplitude of a sine of this frequency in some samples, by the algorithm of Goertzel. */
export const amplitudeAt = (hz: number, samples: ArrayLike<number>, sampleRate: number): number => {
  // Whole turns only, or a strong neighbour leaks in.
  const turns = Math.floor((samples.length * hz) / sampleRate);
  const count = Math.round((turns * sampleRate) / hz);
  const turn = (2 * Math.PI * hz) / sampleRate;
  const coefficient = 2 * Math.cos(turn);
  let [before, last] = [0, 0];
  for (let i = 0; i < count; i++) {
    // A window, for the same reason.
    const window = 1 - Math.cos((2 * Math.PI * i) / count);
    [before, last] = [last, (samples[i] as number) * window + coefficient * last - before];
  }
  return (2 * Math.sqrt(Math.max(0, before ** 2 + last ** 2 - coefficient * before * last))) / count;
};
