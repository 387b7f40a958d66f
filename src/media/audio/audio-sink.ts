/**
 * Takes the next stretch of what is heard, one frame after the other in even time: put in order, without gaps, what was
 * lost made up, what was not sent silent. The samples are overwritten by the next one.
 */
export type AudioSink = (
  samples: Int16Array,
  count: number,
  /** On the RTP clock, and without a leap. */
  timestamp: number,
  ssrc: number,
  rate: number,
  /** When it is played, on the engine's clock. */
  now: number,
  /** Hz of the timestamp; that of the samples when absent. */
  clockRate?: number,
) => void;
