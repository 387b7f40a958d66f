/** Some decoded audio, with the RTP time of its first sample. */
export interface AudioSegment {
  readonly samples: Int16Array;
  /** Samples that are used, from the first on. */
  readonly count: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Hz of the samples. */
  readonly rate: number;
  /** Hz of the timestamps; not the sample rate for every codec (RFC 3551 §4.5.2). */
  readonly clockRate: number;
  /** When it is played, in ms of the engine's clock. */
  readonly now: number;
}

/**
 * Consumes decoded audio: 20 ms frames in order, gaps concealed, pauses filled, timestamps without jumps. The record and
 * its samples are overwritten by the next frame.
 */
export type AudioSink = (frame: AudioSegment) => void;
