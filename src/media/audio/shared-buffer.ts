const made = new Map<number, Int16Array>();

/**
 * Room for so many samples, shared by all streams of this thread: whoever fills it is done with it before the next one
 * begins. One room stays near the processor where one a stream would be fetched anew each time.
 */
export const sharedBuffer = (count: number): Int16Array => {
  const known = made.get(count);
  if (known !== undefined) return known;
  const samples = new Int16Array(count);
  made.set(count, samples);
  return samples;
};
