/** The source of time of a stack: the system's in production, virtual in tests. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never decreases. */
  now(): number;
  /** Calls `wake` once, at `whenMs` or as soon after it as possible, never before `at` returns. Returns a function that cancels it. */
  at(whenMs: number, wake: () => void): () => void;
  /** SIP timers may be late by up to this many ms, so that many share one wake-up. Absent: each fires at its own time. */
  readonly grainMs?: number;
  /** The event loop that calls back. Absent: it is taken to be never behind, and nothing is refused for its load. */
  readonly loop?: EventLoop;
}

/** What a clock knows of the event loop in which its callbacks run. */
export interface EventLoop {
  /** The most datagrams that one socket delivers in a turn of the loop. */
  readonly datagramsPerTurn: number;
  /** Calls `run` once, when what arrived together has been delivered. */
  endOfTurn(run: () => void): void;
  /** How long the loop has had nothing to do since it began, in ms. */
  idleMs(): number;
}
