import { Observable } from 'rxjs';
import type { EndCause } from '../../signal/session.ts';
import { guard } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';
import { reportTo } from '../call/report-to.ts';
import type { CallLogic } from './call-logic.ts';

/**
 * Calls `effect` once the call has ended; gives no commands and completes never: with `parallel`, beside the rest of a
 * logic. What `effect` throws, or rejects with, goes to `faults$`.
 */
export const onEnd =
  (effect: (cause: EndCause, call: Call) => unknown): CallLogic =>
  (call) =>
    new Observable<CallCommand>(() => () => {
      const { cause } = call;
      if (cause !== undefined)
        guard(
          reportTo(() => call, 'the logic of the call'),
          () => effect(cause, call),
        );
    });
