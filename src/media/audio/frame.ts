/** Received audio, or audio to send. */
export interface AudioFrame {
  /** 16-bit PCM, mono. */
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  /** RTP timestamp of the first sample, in units of the codec's clock; absent on frames from the application. */
  readonly timestamp?: number;
}
