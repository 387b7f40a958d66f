import { switchMap } from 'rxjs';
import { collectDigits, type DigitEntry, type DigitOptions } from '../operators/collect-digits.ts';
import type { CallLogic } from './call-logic.ts';
import { schedulerOf } from './scheduler-of.ts';

/** Collects an entry of digits, then goes on with the logic that `next` makes of it. */
export const onDigits =
  (options: DigitOptions, next: (entry: DigitEntry) => CallLogic): CallLogic =>
  (call) =>
    call.dtmf$.pipe(
      collectDigits({ scheduler: schedulerOf(call), ...options }),
      switchMap((entry) => next(entry)(call)),
    );
