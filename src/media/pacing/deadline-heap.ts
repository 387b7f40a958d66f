/** Something with a deadline every `periodMs`. The heap writes `dueAt` and `place`. */
export interface Paced {
  readonly periodMs: number;
  /** Offset of its deadlines within the period, in ms. */
  readonly phaseMs: number;
  /** The next deadline, on the caller's clock, in ms. */
  dueAt: number;
  /** Its number in the heap; -1 while it is not in it. */
  place: number;
  /** The deadline `dueAt` is reached, and `rounds - 1` after it; those before it, if any, are given up. */
  reached(dueAt: number, rounds: number): void;
}

/** Deadlines that are served at once by one that fell behind. Older ones are given up. */
export const mostAtOnce = 3;

/** Children of a position in the heap: four share a cache line, and the walk down is half as long as with two. */
const width = 4;

/**
 * Periodic deadlines, earliest first. Pure: time comes in as a number. Deadlines advance by the period, never from the
 * current time, so that lateness does not become drift. A deadline costs one walk down the heap, over plain numbers.
 */
export class DeadlineHeap<P extends Paced> {
  /** By number. */
  readonly #paced: (P | undefined)[] = [];
  readonly #free: number[] = [];
  /** By position in the heap: the number, and the deadline. */
  readonly #numbers: number[] = [];
  readonly #dues: number[] = [];
  /** By number: the position in the heap. */
  readonly #at: number[] = [];

  get size(): number {
    return this.#numbers.length;
  }

  /** The earliest deadline, or Infinity. */
  get wakeAt(): number {
    return this.#dues[0] ?? Number.POSITIVE_INFINITY;
  }

  /** The first deadline is the first point of its grid that is not before `now`. */
  add(paced: P, now: number): void {
    if (paced.place >= 0) return;
    paced.dueAt = Math.ceil((now - paced.phaseMs) / paced.periodMs) * paced.periodMs + paced.phaseMs;
    const number = this.#free.pop() ?? this.#paced.length;
    paced.place = number;
    this.#paced[number] = paced;
    this.#numbers.push(number);
    this.#dues.push(paced.dueAt);
    this.#up(this.#numbers.length - 1, number, paced.dueAt);
  }

  remove(paced: P): void {
    const number = paced.place;
    if (number < 0) return;
    paced.place = -1;
    this.#paced[number] = undefined;
    this.#free.push(number);
    const at = this.#at[number] as number;
    const last = this.#numbers.pop() as number;
    const due = this.#dues.pop() as number;
    if (last === number) return;
    this.#up(at, last, due);
    this.#down(this.#at[last] as number, last, due);
  }

  /** The earliest whose deadline `now` has reached, after its `reached`, and moved on to its next; undefined when there is none. */
  take(now: number): P | undefined {
    const due = this.wakeAt;
    if (due > now) return undefined;
    const number = this.#numbers[0] as number;
    const paced = this.#paced[number] as P;
    const period = paced.periodMs;
    const behind = Math.floor((now - due) / period) + 1;
    const skipped = Math.max(0, behind - mostAtOnce);
    paced.dueAt = due + behind * period;
    this.#down(0, number, paced.dueAt);
    paced.reached(due + skipped * period, behind - skipped);
    return paced;
  }

  #up(from: number, number: number, due: number): void {
    const dues = this.#dues;
    let at = from;
    while (at > 0) {
      const parentAt = Math.floor((at - 1) / width);
      const parent = dues[parentAt] as number;
      if (parent <= due) break;
      this.#put(at, this.#numbers[parentAt] as number, parent);
      at = parentAt;
    }
    this.#put(at, number, due);
  }

  #down(from: number, number: number, due: number): void {
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
      this.#put(at, this.#numbers[childAt] as number, child);
      at = childAt;
    }
    this.#put(at, number, due);
  }

  #put(at: number, number: number, due: number): void {
    this.#numbers[at] = number;
    this.#dues[at] = due;
    this.#at[number] = at;
  }
}
