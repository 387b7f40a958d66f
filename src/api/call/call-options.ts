import type { DtmfWay } from '../../signal/call.ts';

/** The gains of a call: what is absent stays as it is. */
export interface Gains {
  readonly send?: number;
  readonly receive?: number;
}

export interface DtmfOptions {
  /** Of each digit, 40 to 30,000. 100 when absent. */
  readonly durationMs?: number;
  /**
   * `rtp`: telephone events (RFC 4733). `info`: INFO requests with `application/dtmf-relay`. `inband`: tones in the
   * audio. When absent: events where they were agreed on, else tones, else, with a codec that spoils tones, INFO, unless
   * the peer's Allow leaves that out.
   */
  readonly via?: DtmfWay;
}
