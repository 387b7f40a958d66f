import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import type { Clock } from '../../core/clock.ts';

/** A scheduler for the operators of RxJS (`timer`, `delay`, `timeout` …) on a clock of this package. */
export const clockScheduler = (clock: Clock): SchedulerLike => ({
  now: () => clock.now(),
  schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription =>
    new ClockAction(clock, work).schedule(state, delay),
});

/** Scheduled work, which may schedule itself again, as `interval` does. */
class ClockAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #clock: Clock;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#clock = clock;
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.#cancel?.();
    this.#cancel = this.#clock.at(this.#clock.now() + Math.max(delay, 0), () => {
      this.#cancel = undefined;
      this.#work.call(this, state);
    });
    return this;
  }

  override unsubscribe(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    super.unsubscribe();
  }
}
