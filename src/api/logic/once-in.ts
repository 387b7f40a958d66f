import { filter, type Observable, take } from 'rxjs';
import type { CallState } from '../../signal/session.ts';
import type { Call } from '../call/call.ts';

/** Emits once, when the call is in that state, now or later; completes empty when it ends before. */
export const onceIn = (state: CallState, call: Call): Observable<CallState> =>
  call.state$.pipe(
    filter((each) => each === state),
    take(1),
  );
