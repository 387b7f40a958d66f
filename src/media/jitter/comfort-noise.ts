/** Level of a peer that sends none: silence. */
const silenceLevel = 127;

/** White noise at the level of a CN packet (RFC 3389 §3.1). Spectral coefficients are ignored. */
export class ComfortNoise {
  #amplitude = 0;
  #target = 0;
  #state = 0x2545_f491;

  /** Takes the payload of a CN packet: its first octet is the level in -dBov. */
  level(octets: Uint8Array, length: number): void {
    const level = length === 0 ? silenceLevel : (octets[0] as number) & 0x7f;
    // 0 dBov is a full-scale square wave; uniform noise of amplitude a has an RMS of a/√3.
    this.#target = level === silenceLevel ? 0 : 32_767 * 10 ** (-level / 20) * Math.sqrt(3);
  }

  /** Sets the level to silence at once. */
  off(): void {
    this.#target = 0;
    this.#amplitude = 0;
  }

  get on(): boolean {
    return this.#target > 0;
  }

  fill(into: Int16Array, from: number, count: number): void {
    if (this.#target === 0 && this.#amplitude < 1) {
      into.fill(0, from, from + count);
      return;
    }
    for (let i = from; i < from + count; i++) {
      // The amplitude changes gradually, so that a change does not click.
      this.#amplitude += (this.#target - this.#amplitude) / 256;
      let x = this.#state;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      this.#state = x;
      into[i] = Math.max(-32_768, Math.min(32_767, Math.round((x / 0x8000_0000) * this.#amplitude)));
    }
  }
}
