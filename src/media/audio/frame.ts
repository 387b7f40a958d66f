/** A stretch of audio as it arrived or is to be sent. */
export interface AudioFrame {
  /** 16-bit PCM, mono. */
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  /** The RTP timestamp of the first sample, in units of the codec's clock; absent on frames the app makes. */
  readonly timestamp?: number;
}
