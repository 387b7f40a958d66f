import { defer, ignoreElements, materialize, merge, of, take } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { outcomeOf } from './issue.ts';
import { onceIn } from './once-in.ts';

/** Answers; completes when the call is active, errors when the call cannot be answered. */
export const answer = (): CallLogic => (call) =>
  defer(() => {
    const own = { do: 'answer' } as const;
    const active$ = onceIn('active', call).pipe(materialize());
    return merge(merge(outcomeOf(call, own), active$).pipe(take(1), ignoreElements()), of(own));
  });
