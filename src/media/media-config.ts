import type { PortRange } from './net/port-pool.ts';
import type { Pacing } from './pacing/monotonic-clock.ts';

/** Settings of the media engine of one endpoint. */
export interface EngineConfig {
  /** UDP ports for RTP and RTCP, in pairs of an even and the next odd one. Both ends included. */
  readonly portRange: PortRange;
  /** Milliseconds of audio in a packet where a plan names none between 10 and 60. 20 by default. */
  readonly ptimeMs?: number;
  /** A released pair of ports is used again when nothing has arrived on it for this long, in ms. 2,000 by default. */
  readonly portRestMs?: number;
  /**
   * For this long after the start, in ms, follow a peer that sends from another address than it named (symmetric RTP behind
   * a NAT); see `SourceGuard`. 0, the default: take packets of the negotiated address and port only.
   */
  readonly latchMs?: number;
  /** Milliseconds of pushed frames that may wait to be played. 2,000 by default. */
  readonly queueMs?: number;
  /** Between which the delay of the jitter buffer moves, in ms. 40 and 200 by default. */
  readonly jitter?: { readonly minMs?: number; readonly maxMs?: number };
  /** Least time between two RTCP reports, in ms, before it is randomised (RFC 3550 §6.2). 5,000 by default. */
  readonly rtcpIntervalMs?: number;
  /** `silent` is emitted when no RTP arrived for this long, in ms, while the peer should send. 0, the default: never. */
  readonly timeoutMs?: number;
  /** That timeout ends the call. */
  readonly timeoutEnds?: boolean;
  /**
   * For how long early media goes to a caller from whom nothing has come, in ms. 0, the default: it waits for a packet of
   * the caller's, or for the ACK.
   */
  readonly earlyMediaMs?: number;
  /** For how long media goes to a peer from whom nothing has come, in ms, from its ACK or its answer on. 0, the default: without end. */
  readonly unheardMs?: number;
  /** A worker thread that handles no message for this long, in ms, is replaced. 5,000 by default. */
  readonly hangMs?: number;
  /** How the engine waits for deadlines; `sleep` by default. */
  readonly pacing?: Pacing;
}

/** `portRestMs` when absent. */
export const defaultRestMs = 2000;

const shortestMs = 10;
const longestMs = 60;

/** The packet time to send with, in ms: the negotiated one where it is from 10 to 60, else that of the configuration. */
export const packetTime = (negotiatedMs: number, config: EngineConfig): number => {
  if (!(negotiatedMs >= shortestMs && negotiatedMs <= longestMs)) return config.ptimeMs ?? 20;
  return Math.round(negotiatedMs);
};
