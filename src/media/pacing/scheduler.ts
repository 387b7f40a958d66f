import type { Clock } from '../../core/clock.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { Grid } from './grid.ts';
import { LatenessHistogram } from './lateness-histogram.ts';
import type { Sending, Serve, Slot } from './slot.ts';

/** A clock that wakes its caller at a time. */
export interface PacingClock extends Clock {
  /** Least time between two wake-ups, in ms, where those due together are not all; no core spins. */
  readonly restMs: number;
}

/**
 * For how long one wake-up sends before the event loop may read its sockets, in ms: signalling waits no longer behind the
 * packets of two thousand calls than behind some hundred.
 */
const longestTurnMs = 2;

/** Sleeps to the next deadline of any stream and serves all that are due. Has no timer while no stream runs. */
export class Scheduler {
  readonly lateness: LatenessHistogram = new LatenessHistogram();
  /** By period: packet times, and half a second; they stay. */
  readonly #grids = new Map<number, Grid>();
  readonly #deadlines = new DeadlineHeap<Slot>();
  readonly #clock: PacingClock;
  #cancel: (() => void) | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #lastWake = Number.NEGATIVE_INFINITY;
  #running = false;
  /** The slot that is being served: the last turn ended before its last stream. */
  #unfinished: Slot | undefined;
  #turnEnds = 0;
  /** The most that a packet of the last wake-up was late. */
  #late = 0;

  constructor(clock: PacingClock) {
    this.#clock = clock;
  }

  /** Timers that run: 1 while there is a deadline, else 0. */
  get timers(): number {
    return this.#cancel === undefined ? 0 : 1;
  }

  /** How late packets leave at present, in ms: the latest of the last wake-up. */
  get lateMs(): number {
    return this.timers === 0 ? 0 : this.#late;
  }

  start(stream: Sending): void {
    if (stream.place >= 0) return;
    const grid = this.#gridOf(stream.periodMs);
    const slot = grid.slotFor(stream);
    const now = this.#clock.now();
    slot.add(stream, now);
    if (slot.place < 0) this.#deadlines.add(slot, now);
    this.#arm();
  }

  stop(stream: Sending): void {
    if (stream.place < 0) return;
    const grid = this.#gridOf(stream.periodMs);
    const slot = grid.slotOf(stream);
    slot?.remove(stream);
    if (slot === undefined || slot.streams.length > 0) return;
    this.#deadlines.remove(slot);
    grid.forget(slot);
    if (slot === this.#unfinished) this.#unfinished = undefined;
    this.#arm();
  }

  #gridOf(periodMs: number): Grid {
    const found = this.#grids.get(periodMs);
    if (found !== undefined) return found;
    const grid = new Grid(periodMs);
    this.#grids.set(periodMs, grid);
    return grid;
  }

  #arm(): void {
    if (this.#running) return;
    const due = Math.max(this.#deadlines.wakeAt, this.#lastWake + this.#clock.restMs);
    const wakeAt = this.#unfinished === undefined ? due : this.#lastWake;
    if (wakeAt === this.#wakeAt) return;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakeAt = wakeAt;
    if (wakeAt !== Number.POSITIVE_INFINITY) this.#cancel = this.#clock.at(wakeAt, this.#wake);
  }

  readonly #wake = (): void => {
    this.#cancel = undefined;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#lastWake = this.#clock.now();
    this.#turnEnds = this.#lastWake + longestTurnMs;
    this.#late = 0;
    this.#running = true;
    try {
      const slot = this.#serveDue(this.#unfinished);
      this.#unfinished = slot?.streams.length === 0 ? undefined : slot;
    } finally {
      this.#running = false;
      this.#arm();
    }
  };

  /** Serves `slot` and those that are due after it; gives the one it came to when the turn is over. */
  #serveDue(slot: Slot | undefined): Slot | undefined {
    for (let due = slot; ; due = this.#deadlines.take(this.#lastWake)) {
      if (due?.serve(this.#serve) === false) return due;
      if (due === undefined && this.#deadlines.wakeAt > this.#lastWake) return undefined;
    }
  }

  readonly #serve: Serve = (stream, skipped, dueAt) => {
    const late = this.#clock.now() - dueAt;
    this.lateness.record(late);
    if (late > this.#late) this.#late = late;
    stream.tick(skipped);
    return this.#clock.now() < this.#turnEnds;
  };
}
