import type { Scheduler } from './scheduler.ts';
import type { Sending } from './slot.ts';

/** Often enough for RTCP reports and RTP timeouts, whose times are seconds. */
const everyMs = 500;

/** Checks something twice a second on the scheduler of the packets: no timer of its own, and spread like the packets. */
export class PeriodicTask implements Sending {
  readonly #scheduler: Scheduler;
  readonly #checked: { check(): void };

  // The fields of `Sending`, which the scheduler writes.
  readonly periodMs: number = everyMs;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(scheduler: Scheduler, checked: { check(): void }) {
    this.#scheduler = scheduler;
    this.#checked = checked;
  }

  start(): void {
    this.#scheduler.start(this);
  }

  stop(): void {
    this.#scheduler.stop(this);
  }

  tick(): void {
    this.#checked.check();
  }
}
