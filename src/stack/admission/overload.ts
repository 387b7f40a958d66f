/** New requests that were not served, since the endpoint began. */
export interface OverloadCounts {
  /** Overloads so far, the present one included. */
  episodes: number;
  /** Got a 503 with Retry-After. */
  refused: number;
  /** Got no response: they are repeated by their sender, or came too often. */
  dropped: number;
}

/**
 * An overload: it begins with the first new request that is not served for want of time, and is over when there was none for 2 s.
 * The counts are those of this overload alone.
 */
export interface Overload {
  /** False in the last report. */
  readonly active: boolean;
  /** How long it has lasted, in ms of the endpoint's clock. */
  readonly durationMs: number;
  /** New requests, in and out of calls, that were served meanwhile. */
  readonly admitted: number;
  /** New requests that got a 503 with Retry-After. */
  readonly refused: number;
  /** New requests that got no response. */
  readonly dropped: number;
  /** How long what came in had to wait for its turn of the event loop, in ms: the mean of the last tenth of a second or so. */
  readonly delayMs: number;
  /** The part of the time that new requests may take, from 0 to 1. */
  readonly share: number;
}
