import { mergeMap, Observable, type OperatorFunction } from 'rxjs';
import type { Call } from '../call/call.ts';
import { reportTo } from '../call/report-to.ts';
import type { EndedCall } from '../operators/with-cause.ts';
import type { CallLogic } from './call-logic.ts';
import { runLogic } from './run-logic.ts';

/**
 * Runs a logic for every call of the source, and emits each call with its cause when it has ended. The twin of
 * `handle(logic)`, except that the subscription owns the calls: unsubscribing hangs up those that have not ended. Several
 * may run beside each other, each for the calls it is given: `calls$.pipe(matching(…), handleWith(logic))`.
 */
export const handleWith = (logic: CallLogic): OperatorFunction<Call, EndedCall> =>
  mergeMap((call) => owned(call, logic));

const owned = (call: Call, logic: CallLogic): Observable<EndedCall> =>
  new Observable((out) => {
    runLogic(
      logic,
      call,
      reportTo(() => call, 'the logic of the call'),
    );
    out.add(
      call.ended$.subscribe((cause) => {
        out.next({ call, cause });
        out.complete();
      }),
    );
    return () => {
      if (call.state !== 'ended') void call.hangup();
    };
  });
