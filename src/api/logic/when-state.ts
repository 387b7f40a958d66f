import { switchMap } from 'rxjs';
import type { CallState } from '../../signal/session.ts';
import type { CallLogic } from './call-logic.ts';
import { onceIn } from './once-in.ts';

/** Begins `logic` when the call comes into that state. */
export const whenState =
  (state: CallState, logic: CallLogic): CallLogic =>
  (call) =>
    onceIn(state, call).pipe(switchMap(() => logic(call)));
