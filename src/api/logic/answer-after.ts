import { asyncScheduler, concat, ignoreElements, type SchedulerLike, timer } from 'rxjs';
import { answer } from './answer.ts';
import type { CallLogic } from './call-logic.ts';

/** Answers `afterMs` after it began; completes when the call is active. */
export const answerAfter =
  (afterMs: number, scheduler: SchedulerLike = asyncScheduler): CallLogic =>
  (call) =>
    concat(timer(afterMs, scheduler).pipe(ignoreElements()), answer()(call));
