/** A source of samples to play: mono, at the rate it was opened with. */
export interface Source {
  /**
   * Fills `into`, with silence where it has no samples. False when the source has ended. Called once per packet: must
   * not allocate, wait or throw.
   */
  fill(into: Int16Array): boolean;
  /** Samples of the last `fill` that are the source's own and not silence in their place; absent: all. */
  readonly filled?: number;
  /** Releases files. Idempotent; `done` is called when everything is released, possibly at once. */
  close(done: () => void): void;
}

/** The `close` of sources without resources. */
export const nothingHeld = (done: () => void): void => done();
