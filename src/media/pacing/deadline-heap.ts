/** Something with a deadline every `periodMs`. The heap writes `dueAt`, `phaseMs` and `place`. */
export interface Paced {
  readonly periodMs: number;
  /** The next deadline, on the caller's clock, in ms. */
  dueAt: number;
  /** Offset of its deadlines within the period, kept when it is removed and added again; -1 until first added. */
  phaseMs: number;
  /** Its slot in the heap; -1 while it is not in it. */
  place: number;
}

/** Called for each deadline reached: `dueAt` is the deadline, `skipped` the periods before it that were given up. */
export type Due<P extends Paced> = (paced: P, skipped: number, dueAt: number) => void;

/** Deadlines of one stream that are served at once when it fell behind. Older ones are given up. */
export const mostAtOnce = 3;

/** 1/64 ms: sums of such phases and whole periods are exact in a double, so that deadlines never drift. */
const grain = 64;
const goldenRatio = 0.6180339887498949;

/** Children of a position in the heap: four share a cache line, and the walk down is half as long as with two. */
const width = 4;

/**
 * Periodic deadlines of many streams, earliest first. Pure: time comes in as a number. Deadlines advance by the period,
 * never from the current time, so that lateness does not become drift. A deadline costs one walk down the heap, whatever
 * the number of streams; the walk is over plain numbers, and only the stream that is due is touched.
 */
export class DeadlineHeap<P extends Paced> {
  /** By slot: the stream. */
  readonly #paced: (P | undefined)[] = [];
  readonly #free: number[] = [];
  /** By position in the heap: the slot, and its deadline. */
  readonly #slots: number[] = [];
  readonly #dues: number[] = [];
  /** By slot: the position in the heap. */
  readonly #at: number[] = [];
  #phase = 0;

  get size(): number {
    return this.#slots.length;
  }

  /** The earliest deadline, or Infinity. */
  get wakeAt(): number {
    return this.#dues[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The first deadline is the first point of its grid that is not before `now`. */
  add(paced: P, now: number): void {
    if (paced.place >= 0) return;
    if (paced.phaseMs < 0) {
      // Multiples of the golden ratio, cut to their fractions, spread evenly however many there will be.
      this.#phase = (this.#phase + goldenRatio) % 1;
      paced.phaseMs = Math.floor(this.#phase * paced.periodMs * grain) / grain;
    }
    paced.dueAt = Math.ceil((now - paced.phaseMs) / paced.periodMs) * paced.periodMs + paced.phaseMs;
    const slot = this.#free.pop() ?? this.#paced.length;
    paced.place = slot;
    this.#paced[slot] = paced;
    this.#slots.push(slot);
    this.#dues.push(paced.dueAt);
    this.#up(this.#slots.length - 1, slot, paced.dueAt);
  }

  remove(paced: P): void {
    const slot = paced.place;
    if (slot < 0) return;
    paced.place = -1;
    this.#paced[slot] = undefined;
    this.#free.push(slot);
    const at = this.#at[slot] as number;
    const last = this.#slots.pop() as number;
    const due = this.#dues.pop() as number;
    if (last === slot) return;
    this.#up(at, last, due);
    this.#down(this.#at[last] as number, last, due);
  }

  /** Calls `send` for every deadline up to `now`. `send` may add and remove anything, the stream that is due included. */
  run(now: number, send: Due<P>): void {
    while (this.wakeAt <= now) {
      const slot = this.#slots[0] as number;
      const paced = this.#paced[slot] as P;
      const period = paced.periodMs;
      let due = this.wakeAt;
      const behind = Math.floor((now - due) / period) + 1;
      const skipped = Math.max(0, behind - mostAtOnce);
      const next = due + behind * period;
      due += skipped * period;
      // The heap is in order before `send` is called, which may change it.
      paced.dueAt = next;
      this.#down(0, slot, next);
      send(paced, skipped, due);
      for (due += period; due < next && paced.place >= 0 && paced.dueAt === next; due += period) send(paced, 0, due);
    }
  }

  #up(from: number, slot: number, due: number): void {
    const dues = this.#dues;
    let at = from;
    while (at > 0) {
      const parentAt = Math.floor((at - 1) / width);
      const parent = dues[parentAt] as number;
      if (parent <= due) break;
      this.#put(at, this.#slots[parentAt] as number, parent);
      at = parentAt;
    }
    this.#put(at, slot, due);
  }

  #down(from: number, slot: number, due: number): void {
    const dues = this.#dues;
    let at = from;
    for (;;) {
      let childAt = width * at + 1;
      if (childAt >= dues.length) break;
      let child = dues[childAt] as number;
      for (let i = childAt + 1, end = Math.min(childAt + width, dues.length); i < end; i++) {
        if ((dues[i] as number) < child) {
          childAt = i;
          child = dues[i] as number;
        }
      }
      if (child >= due) break;
      this.#put(at, this.#slots[childAt] as number, child);
      at = childAt;
    }
    this.#put(at, slot, due);
  }

  #put(at: number, slot: number, due: number): void {
    this.#slots[at] = slot;
    this.#dues[at] = due;
    this.#at[slot] = at;
  }
}
