/** The one place time enters the stack. Real in production, virtual in tests. */
export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;
  /** Calls `wake` once, at `whenMs` or as soon after it as can be, never before `at` has returned. Gives back how to call that off. */
  at(whenMs: number, wake: () => void): () => void;
  /** SIP timers may be late by up to this much, so that many share one wake-up. Absent: each at its own moment. */
  readonly grainMs?: number;
}
