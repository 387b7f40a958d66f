import { concat, ignoreElements, type SchedulerLike, timer } from 'rxjs';
import { answer } from './answer.ts';
import type { CallLogic } from './call-logic.ts';
import { schedulerOf } from './scheduler-of.ts';

/** Answers after `afterMs`; completes when the call is active. On the clock of the endpoint, unless given a scheduler. */
export const answerAfter =
  (afterMs: number, scheduler?: SchedulerLike): CallLogic =>
  (call) =>
    concat(timer(afterMs, scheduler ?? schedulerOf(call)).pipe(ignoreElements()), answer()(call));
