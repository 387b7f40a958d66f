/** The settings of media, each with a row in `rows.ts`. */
export interface MediaConfig {
  /**
   * UDP ports for RTP and RTCP, in even/odd pairs: a range as text or as numbers, both ends included. Several processes of
   * one host may have the same: each begins at a random place of it. A call without a free pair is refused with 503.
   * @defaultValue `'20000-39999'`
   */
  readonly ports?: string | { readonly min: number; readonly max: number };
  /**
   * Milliseconds of audio in a packet: 10, 20 or 30.
   * @defaultValue `20`
   */
  readonly ptimeMs?: 10 | 20 | 30;
  /** The bounds of the delay of the jitter buffer. */
  readonly jitter?: {
    /**
     * In ms, 0 to 1,000.
     * @defaultValue `40`
     */
    readonly minMs?: number;
    /**
     * In ms, 10 to 1,000.
     * @defaultValue `200`
     */
    readonly maxMs?: number;
  };
  /**
   * Least time between two RTCP reports in ms, before it is randomised (RFC 3550 §6.2).
   * @defaultValue `5000`
   */
  readonly rtcpIntervalMs?: number;
  /**
   * RTCP may share the port of RTP: it is offered, and accepted (RFC 5761).
   * @defaultValue `true`
   */
  readonly rtcpMux?: boolean;
  /**
   * Offers ask for VoIP metrics (RFC 3611 §4.7). A peer that asks for them gets them in either case.
   * @defaultValue `true`
   */
  readonly rtcpXr?: boolean;
  /**
   * Silence is not sent, only its level now and then (comfort noise, RFC 3389), and the same is accepted from the peer.
   * Done where the peer lists comfort noise too. Opus has its own.
   * @defaultValue `false`
   */
  readonly silenceSuppression?: boolean;
  /**
   * Milliseconds without RTP, while some is expected, until the event `mediaTimeout`. 0: never.
   * @defaultValue `0`
   */
  readonly timeoutMs?: number;
  /**
   * What follows `mediaTimeout`, and `mediaUnreachable` where the peer refuses RTP: `tell` is the event alone, `hangup`
   * ends the call too.
   * @defaultValue `'tell'`
   */
  readonly onTimeout?: 'tell' | 'hangup';
  /**
   * How the last stretch before a packet is waited out: `sleep` blocks this thread for a quarter of a millisecond at a
   * time, unless there is much else to do, and is exact; `timers` never blocks and is within some milliseconds.
   * @defaultValue `'sleep'`
   */
  readonly pacing?: 'sleep' | 'timers';
  /**
   * For this long after media starts, in ms, a peer behind a NAT may send from another address than its SDP named; the
   * first source is followed, and gives way to the address of the SDP when packets come from there. 0: packets from
   * elsewhere than the address and port of the SDP are dropped.
   * @defaultValue `0`
   */
  readonly latchMs?: number;
  /**
   * For how long early media (`ring({ earlyMedia: true })`) goes to a caller from whom no packet has come, in ms. 0: what
   * is played waits at its beginning for the first packet of the caller's, or for the ACK.
   * @defaultValue `0`
   */
  readonly earlyMediaMs?: number;
  /**
   * For how long media goes to a peer from whom neither RTP nor RTCP has ever come, in ms, from the ACK or the answer on;
   * then follows `mediaUnreachable`. 0: until the call ends.
   * @defaultValue `30000`
   */
  readonly unheardMs?: number;
  /**
   * Threads that do the media work, at most 64, so that audio keeps its pace while this process is busy; a call stays on
   * its thread. 0: the main thread does it.
   * @defaultValue `0`
   */
  readonly workers?: number;
}

/** Signalling only: SDP names this port, and nothing is opened, sent or received there. */
export interface NoMedia {
  readonly fixedPort: number;
}
