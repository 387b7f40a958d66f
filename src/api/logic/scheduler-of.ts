import { asyncScheduler, type SchedulerLike } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import { clockScheduler } from '../../stack/timers/clock-scheduler.ts';
import type { Call } from '../call/call.ts';
import { LiveCall } from '../call/live-call.ts';

/**
 * A scheduler for the operators of RxJS that take one (`timer`, `delay`, `timeout`, `debounceTime` …), on a clock, or on
 * the clock of the endpoint that a call belongs to: `timer(1000, schedulerOf(call))` follows a virtual clock in a test.
 */
export const schedulerOf = (of: Clock | Call): SchedulerLike => {
  if ('now' in of) return clockScheduler(of);
  return of instanceof LiveCall ? clockScheduler(of.host.clock) : asyncScheduler;
};
