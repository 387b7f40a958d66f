/** Which of the last `windowSize` packet indices of one source were received (RFC 3711 §3.3.2). */
export class ReplayWindow {
  /** Highest authenticated index; -1 before the first. */
  highest = -1;
  // A bit per index: bit 0 of the first word is `highest`, higher bits and later words are older.
  #recent = 0;
  #middle = 0;
  #older = 0;
  #oldest = 0;

  /** Whether a packet with this index may be new. Changes nothing. */
  isNew(index: number): boolean {
    const age = this.highest - index;
    if (age < 0) return true;
    if (age >= windowSize) return false;
    const word = age < 32 ? this.#recent : age < 64 ? this.#middle : age < 96 ? this.#older : this.#oldest;
    return ((word >>> (age & 31)) & 1) === 0;
  }

  /** Marks the index of an authenticated packet as received. */
  add(index: number): void {
    const ahead = index - this.highest;
    if (ahead > 0) {
      this.highest = index;
      this.#shift(ahead);
      this.#recent |= 1;
      return;
    }
    const bit = 1 << (-ahead & 31);
    if (ahead > -32) this.#recent |= bit;
    else if (ahead > -64) this.#middle |= bit;
    else if (ahead > -96) this.#older |= bit;
    else if (ahead > -windowSize) this.#oldest |= bit;
  }

  #shift(by: number): void {
    let left = by;
    if (left >= windowSize) {
      this.#recent = this.#middle = this.#older = this.#oldest = 0;
      return;
    }
    for (; left >= 32; left -= 32) {
      this.#oldest = this.#older;
      this.#older = this.#middle;
      this.#middle = this.#recent;
      this.#recent = 0;
    }
    if (left === 0) return;
    const carried = 32 - left;
    this.#oldest = (this.#oldest << left) | (this.#older >>> carried);
    this.#older = (this.#older << left) | (this.#middle >>> carried);
    this.#middle = (this.#middle << left) | (this.#recent >>> carried);
    this.#recent <<= left;
  }
}

/** RFC 3711 §3.3.2 requires at least 64; this is 2.5 seconds at 50 packets/s. */
export const windowSize = 128;
