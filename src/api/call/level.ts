/** How loud one direction was in the last tenth of a second. */
export interface Level {
  readonly way: 'received' | 'sent';
  /** RMS in dBov (RFC 6464 §3): 0 is a full-scale square wave, a full-scale sine is -3, silence is -127. */
  readonly dbov: number;
}
