/** Something that is played. Samples are mono, at the rate it was opened with. */
export interface Source {
  /**
   * Fills `into`, with silence where it has nothing. False when this was its last: it has ended.
   * Called once per packet: must not allocate, wait or throw.
   */
  fill(into: Int16Array): boolean;
  /** Of the last `fill`, how many samples were the source's own and not silence put in their place; absent: all. */
  readonly filled?: number;
  /** Lets go of files. Idempotent; `done` is called once nothing is held any more, possibly at once. */
  close(done: () => void): void;
}

/** The `close` of sources that hold nothing. */
export const nothingHeld = (done: () => void): void => done();
