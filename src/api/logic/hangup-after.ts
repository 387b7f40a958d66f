import { asyncScheduler, delay, map, type SchedulerLike } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { onceIn } from './once-in.ts';

/** Hangs up `afterMs` after the call became active. */
export const hangupAfter =
  (afterMs: number, scheduler: SchedulerLike = asyncScheduler): CallLogic =>
  (call) =>
    onceIn('active', call).pipe(
      delay(afterMs, scheduler),
      map(() => ({ do: 'hangup' }) as const),
    );
