/** Something that sends at a steady pace. The planner owns `dueAt`, `phaseMs` and `place`. */
export interface Paced {
  readonly periodMs: number;
  /** When the next packet is due, on the clock of whoever asks. */
  dueAt: number;
  /** Its place within the period, so that a stream that stops and goes on keeps its grid; -1 until first planned. */
  phaseMs: number;
  /** Its index in the planner's heap; -1 when it is not planned. */
  place: number;
}

/** Tells that `paced` has a packet due at `dueAt`, after `skipped` periods that were given up. */
export type Due<P extends Paced> = (paced: P, skipped: number, dueAt: number) => void;

/** Packets a stream that fell behind sends at once. What is older is given up. */
export const catchUp = 3;

/** 1/64 ms: sums of such phases and whole periods are exact in a double, so a grid never creeps. */
const grain = 64;
const goldenRatio = 0.6180339887498949;

/**
 * Who is due, and when to wake. Pure: time comes in as a number. Deadlines advance by the period, never from "now",
 * so lateness does not become drift. A heap by deadline: a packet costs one walk down, whatever the stream count.
 */
export class Planner<P extends Paced> {
  readonly #heap: P[] = [];
  #planned = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The earliest deadline, or Infinity. */
  get wakeAt(): number {
    return this.#heap[0]?.dueAt ?? Number.POSITIVE_INFINITY;
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
    this.#heap.push(paced);
    this.#up(this.#heap.length - 1, paced);
  }

  remove(paced: P): void {
    const at = paced.place;
    if (at < 0) return;
    paced.place = -1;
    const last = this.#heap.pop() as P;
    if (last === paced) return;
    this.#up(at, last);
    this.#down(last.place, last);
  }

  /** Tells of every packet due at `now`. `send` may add and remove anything, the one it is told of included. */
  run(now: number, send: Due<P>): void {
    for (;;) {
      const paced = this.#heap[0];
      if (paced === undefined || paced.dueAt > now) return;
      const period = paced.periodMs;
      const behind = Math.floor((now - paced.dueAt) / period) + 1;
      const skipped = Math.max(0, behind - catchUp);
      let due = paced.dueAt + skipped * period;
      // The heap is put right before anyone is told, so that `send` finds it whole.
      paced.dueAt = due + (behind - skipped) * period;
      const next = paced.dueAt;
      this.#down(0, paced);
      send(paced, skipped, due);
      for (due += period; due < next && paced.place >= 0 && paced.dueAt === next; due += period) send(paced, 0, due);
    }
  }

  #up(from: number, paced: P): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as P;
      if (parent.dueAt <= paced.dueAt) break;
      heap[at] = parent;
      parent.place = at;
      at = parentAt;
    }
    heap[at] = paced;
    paced.place = at;
  }

  #down(from: number, paced: P): void {
    const heap = this.#heap;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= heap.length) break;
      if (childAt + 1 < heap.length && (heap[childAt + 1] as P).dueAt < (heap[childAt] as P).dueAt) childAt += 1;
      const child = heap[childAt] as P;
      if (child.dueAt >= paced.dueAt) break;
      heap[at] = child;
      child.place = at;
      at = childAt;
    }
    heap[at] = paced;
    paced.place = at;
  }
}
