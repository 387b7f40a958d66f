/** A FIFO of samples in a ring buffer that grows up to a limit. */
export class SampleQueue {
  readonly #limit: number;
  #ring: Int16Array = new Int16Array(1024);
  #from = 0;
  #count = 0;

  /** `limit`: samples it holds at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get room(): number {
    return this.#limit - this.#count;
  }

  /** Appends a copy of the first `count` samples. Returns false and appends nothing when they do not all fit. */
  write(samples: Int16Array, count: number = samples.length): boolean {
    if (count > this.room) return false;
    if (this.#count + count > this.#ring.length) this.#grow(this.#count + count);
    const ring = this.#ring;
    const at = (this.#from + this.#count) % ring.length;
    const first = Math.min(count, ring.length - at);
    // Loops: subarray() would allocate, and copying a packet's worth is as fast.
    for (let i = 0; i < first; i++) ring[at + i] = samples[i] as number;
    for (let i = first; i < count; i++) ring[i - first] = samples[i] as number;
    this.#count += count;
    return true;
  }

  /** Moves the oldest samples to `into` and returns their number. The rest of `into` is set to 0. */
  read(into: Int16Array): number {
    const ring = this.#ring;
    const count = Math.min(into.length, this.#count);
    const from = this.#from;
    const first = Math.min(count, ring.length - from);
    for (let i = 0; i < first; i++) into[i] = ring[from + i] as number;
    for (let i = first; i < count; i++) into[i] = ring[i - first] as number;
    if (count < into.length) into.fill(0, count);
    this.drop(count);
    return count;
  }

  /** Discards the oldest samples. */
  drop(count: number): void {
    const gone = Math.min(count, this.#count);
    this.#from = (this.#from + gone) % this.#ring.length;
    this.#count -= gone;
  }

  #grow(needed: number): void {
    const wider = new Int16Array(Math.min(Math.max(needed, this.#ring.length * 2), Math.max(this.#limit, needed)));
    const held = this.#count;
    this.read(wider.subarray(0, held));
    this.#ring = wider;
    this.#from = 0;
    this.#count = held;
  }
}
