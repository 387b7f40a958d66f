import { type SchedulerLike, timer } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { ringUntil } from './ring-until.ts';
import { schedulerOf } from './scheduler-of.ts';

/** Rings for `forMs`, then completes. On the clock of the endpoint, unless given a scheduler. */
export const ringFor = (forMs: number, scheduler?: SchedulerLike): CallLogic =>
  ringUntil((call) => timer(forMs, scheduler ?? schedulerOf(call)));
