import { asyncScheduler, type SchedulerLike, timer } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { ringUntil } from './ring-until.ts';

/** Rings for so long, then completes. */
export const ringFor = (forMs: number, scheduler: SchedulerLike = asyncScheduler): CallLogic =>
  ringUntil(timer(forMs, scheduler));
