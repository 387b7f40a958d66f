/** The source of time of a stack: the system's in production, virtual in tests. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never decreases. */
  now(): number;
  /** Calls `wake` once, at `whenMs` or as soon after it as possible, never before `at` returns. Returns a function that cancels it. */
  at(whenMs: number, wake: () => void): () => void;
  /** SIP timers may be late by up to this many ms, so that many share one wake-up. Absent: each fires at its own time. */
  readonly grainMs?: number;
}
