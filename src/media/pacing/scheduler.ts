import type { Clock } from '../../core/clock.ts';
import { DeadlineHeap, type Paced } from './deadline-heap.ts';
import { LatenessHistogram } from './lateness-histogram.ts';

/** What the scheduler calls at its deadlines. */
export interface Sending extends Paced {
  /** One deadline is reached, after `skipped` periods that were given up. Must not throw. */
  tick(skipped: number): void;
}

/** A clock that wakes its caller at a time. */
export interface PacingClock extends Clock {
  /** Least time between two wake-ups, in ms: many streams share one, and no core spins. */
  readonly restMs: number;
}

/** Sleeps to the next deadline of any stream and serves all that are due. Has no timer while no stream runs. */
export class Scheduler {
  readonly lateness: LatenessHistogram = new LatenessHistogram();
  readonly #deadlines = new DeadlineHeap<Sending>();
  readonly #clock: PacingClock;
  #cancel: (() => void) | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #lastWake = Number.NEGATIVE_INFINITY;
  #running = false;

  constructor(clock: PacingClock) {
    this.#clock = clock;
  }

  /** Timers that run: 1 while there is a deadline, else 0. */
  get timers(): number {
    return this.#cancel === undefined ? 0 : 1;
  }

  start(stream: Sending): void {
    this.#deadlines.add(stream, this.#clock.now());
    this.#arm();
  }

  stop(stream: Sending): void {
    this.#deadlines.remove(stream);
    this.#arm();
  }

  #arm(): void {
    if (this.#running) return;
    const wakeAt = Math.max(this.#deadlines.wakeAt, this.#lastWake + this.#clock.restMs);
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
    this.#running = true;
    try {
      this.#deadlines.run(this.#lastWake, this.#send);
    } finally {
      this.#running = false;
      this.#arm();
    }
  };

  readonly #send = (stream: Sending, skipped: number, dueAt: number): void => {
    this.lateness.record(this.#clock.now() - dueAt);
    stream.tick(skipped);
  };
}
