import { switchMap } from 'rxjs';
import type { CallState } from '../../signal/session.ts';
import type { CallLogic } from './call-logic.ts';
import { onceIn } from './once-in.ts';

/** Runs `logic` when the call first is in that state. */
export const whenState =
  (state: CallState, logic: CallLogic): CallLogic =>
  (call) =>
    onceIn(state, call).pipe(switchMap(() => logic(call)));
