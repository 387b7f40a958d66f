/** The one place time enters the stack. Real in production, virtual in tests. */
export interface Clock {
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;
  /** Calls `wake` once, at `whenMs` or as soon after it as can be. Gives back how to call that off. */
  at(whenMs: number, wake: () => void): () => void;
}
