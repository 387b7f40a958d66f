const buffers = new Map<number, Int16Array>();

/**
 * A buffer of `count` samples, shared by all streams of this thread: the caller must be done with it before it returns
 * to the event loop. One shared buffer stays in the processor's cache, one per stream would not.
 */
export const sharedBuffer = (count: number): Int16Array => {
  const existing = buffers.get(count);
  if (existing !== undefined) return existing;
  const samples = new Int16Array(count);
  buffers.set(count, samples);
  return samples;
};
