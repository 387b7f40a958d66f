import type { Scheduler, Sending } from './scheduler.ts';

/** How often a stream looks after what is not a packet's business: reports due, a peer gone silent. */
const everyMs = 500;

/** What a stream does now and then, on the scheduler of its packets: no timers of its own, and spread like them. */
export class PeriodicTask implements Sending {
  readonly #scheduler: Scheduler;
  readonly #run: () => void;

  // The planner's fields.
  readonly periodMs: number = everyMs;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(scheduler: Scheduler, run: () => void) {
    this.#scheduler = scheduler;
    this.#run = run;
  }

  start(): void {
    this.#scheduler.start(this);
  }

  stop(): void {
    this.#scheduler.stop(this);
  }

  tick(): void {
    this.#run();
  }
}
