/** Something that sends at a steady pace. The planner owns `dueAt`, `phaseMs` and `place`. */
export interface Paced {
  readonly periodMs: number;
  /** When the next packet is due, on the clock of whoever asks. */
  dueAt: number;
  /** Its place within the period, so that a stream that stops and goes on keeps its grid; -1 until first planned. */
  phaseMs: number;
  /** Where the planner keeps it; -1 when it is not planned. */
  place: number;
}

/** Tells that `paced` has a packet due at `dueAt`, after `skipped` periods that were given up. */
export type Due<P extends Paced> = (paced: P, skipped: number, dueAt: number) => void;

/** Packets a stream that fell behind sends at once. What is older is given up. */
export const mostAtOnce = 3;

/** 1/64 ms: sums of such phases and whole periods are exact in a double, so a grid never creeps. */
const grain = 64;
const goldenRatio = 0.6180339887498949;

/** Children of a place in the heap: four lie in one line of memory, and the walk down is half as long as with two. */
const width = 4;

/**
 * Who is due, and when to wake. Pure: time comes in as a number. Deadlines advance by the period, never from "now",
 * so lateness does not become drift. A heap by deadline: a packet costs one walk down, whatever the stream count. The
 * walk is over plain numbers; of the streams themselves only the one that is due is touched.
 */
export class DeadlineHeap<P extends Paced> {
  /** By slot, which is what a stream has as its place. */
  readonly #paced: (P | undefined)[] = [];
  readonly #free: number[] = [];
  /** By place in the heap: whose deadline, and when. */
  readonly #slots: number[] = [];
  readonly #dues: number[] = [];
  /** By slot: where in the heap. */
  readonly #at: number[] = [];
  #planned = 0;

  get size(): number {
    return this.#slots.length;
  }

  /** The earliest deadline, or Infinity. */
  get wakeAt(): number {
    return this.#dues[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Plans its packets from the first point of its grid that is not before `now`. */
  add(paced: P, now: number): void {
    if (paced.place >= 0) return;
    if (paced.phaseMs < 0) {
      // Multiples of the golden ratio, cut to their fractions, spread evenly however many there will be.
      this.#planned = (this.#planned + goldenRatio) % 1;
      paced.phaseMs = Math.floor(this.#planned * paced.periodMs * grain) / grain;
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

  /** Tells of every packet due at `now`. `send` may add and remove anything, the one it is told of included. */
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
      // The heap is put right before anyone is told, so that `send` finds it whole.
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
