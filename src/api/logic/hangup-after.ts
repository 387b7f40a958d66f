import { delay, map, type SchedulerLike } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { onceIn } from './once-in.ts';
import { schedulerOf } from './scheduler-of.ts';

/** Hangs up `afterMs` after the call became active. On the clock of the endpoint, unless given a scheduler. */
export const hangupAfter =
  (afterMs: number, scheduler?: SchedulerLike): CallLogic =>
  (call) =>
    onceIn('active', call).pipe(
      delay(afterMs, scheduler ?? schedulerOf(call)),
      map(() => ({ do: 'hangup' }) as const),
    );
