import type { PortRange } from './net/port-pool.ts';
import type { Pacing } from './pacing/monotonic-clock.ts';

/** How the media engine of one stack is set up. */
export interface MediaConfig {
  /** UDP ports for RTP and RTCP, in pairs of an even and the next odd one. Both ends included. */
  readonly portRange: PortRange;
  /** Milliseconds of audio in a packet where a plan names none between 10 and 60. 20 by default. */
  readonly ptimeMs?: number;
  /** A released pair of ports is not used again for this long, in ms. 5,000 by default. */
  readonly portRestMs?: number;
  /**
   * For this long after the start, in ms, follow a peer that sends from another port of its negotiated address than it
   * named (symmetric RTP behind a NAT). 0, the default: listen to the negotiated address and port only.
   */
  readonly latchMs?: number;
  /** Milliseconds of pushed frames that may wait to be played. 2,000 by default. */
  readonly queueMs?: number;
  /** Between which the delay of the jitter buffer moves, in ms. 40 and 200 by default. */
  readonly jitter?: { readonly minMs?: number; readonly maxMs?: number };
  /** Least time between two RTCP reports, in ms, before it is randomised (RFC 3550 §6.2). 5,000 by default. */
  readonly rtcpIntervalMs?: number;
  /** Tell when no RTP has come for so long, in ms, though it should. 0, the default: never. */
  readonly timeoutMs?: number;
  /** That it ends the call too. */
  readonly timeoutEnds?: boolean;
  /** A worker thread that comes to no message for so long, in ms, is given up. 5,000 by default. */
  readonly hangMs?: number;
  /** How deadlines are waited for; `sleep` by default. No matter while nothing is sent. */
  readonly pacing?: Pacing;
}

/** `portRestMs` when absent. */
export const defaultRestMs = 5000;

const shortestMs = 10;
const longestMs = 60;

/** The packet time to send with: what was negotiated, as far as it is possible. */
export const packetTime = (negotiatedMs: number, config: MediaConfig): number => {
  if (!(negotiatedMs >= shortestMs && negotiatedMs <= longestMs)) return config.ptimeMs ?? 20;
  return Math.round(negotiatedMs);
};
