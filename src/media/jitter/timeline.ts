/** RTP timestamps of one source without their wraps, on a line that goes on over a new beginning. */
export class Timeline {
  #reference = 0;
  #at = 0;

  /** `timestamp` stands at `at` from now on. */
  anchor(timestamp: number, at: number): void {
    this.#reference = timestamp;
    this.#at = at;
  }

  /** Where `timestamp` stands: the nearest place to those before it. */
  place(timestamp: number): number {
    return this.#at + ((timestamp - this.#reference) | 0);
  }

  /** Keeps the reference near, so that a long call does not outrun 31 bits. */
  follow(timestamp: number): void {
    this.#at = this.place(timestamp);
    this.#reference = timestamp;
  }

  /** The timestamp of a place. */
  timestampAt(place: number): number {
    return (this.#reference + Math.round(place - this.#at)) >>> 0;
  }
}
