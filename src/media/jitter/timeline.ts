/** Unwrapped RTP timestamps of one source; continues when the source restarts its timestamps. */
export class Timeline {
  #reference = 0;
  #at = 0;

  /** Maps `timestamp` to position `at`. */
  anchor(timestamp: number, at: number): void {
    this.#reference = timestamp;
    this.#at = at;
  }

  /** The position of `timestamp`, unwrapped to the nearest one. */
  place(timestamp: number): number {
    return this.#at + ((timestamp - this.#reference) | 0);
  }

  /** Moves the reference to `timestamp`, so that later ones stay within 31 bits of it. */
  follow(timestamp: number): void {
    this.#at = this.place(timestamp);
    this.#reference = timestamp;
  }

  /** The timestamp of a position. */
  timestampAt(place: number): number {
    return (this.#reference + Math.round(place - this.#at)) >>> 0;
  }
}
