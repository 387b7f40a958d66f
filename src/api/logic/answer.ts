import { ignoreElements, merge, of } from 'rxjs';
import type { CallLogic } from './call-logic.ts';
import { onceIn } from './once-in.ts';

/** Answers; completes when the call is active. */
export const answer = (): CallLogic => (call) =>
  merge(of({ do: 'answer' } as const), onceIn('active', call).pipe(ignoreElements()));
