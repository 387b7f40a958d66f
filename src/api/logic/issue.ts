import { defer, filter, finalize, ignoreElements, map, merge, type Observable, of, take } from 'rxjs';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';
import type { CallLogic } from './call-logic.ts';

const stops = new WeakMap<CallCommand, () => void>();

/** How to stop a command that was emitted: set by the code that carries it out. */
export const setStop = (command: CallCommand, stop: () => void): void => void stops.set(command, stop);

/**
 * Emits one command; completes when it is done, or the call has ended, and errors when it could not be carried out.
 * Unsubscribing before stops it, where it can be stopped.
 */
export const issue =
  (command: CallCommand): CallLogic =>
  (call) =>
    defer(() => {
      const own = { ...command };
      const done$ = outcomeOf(call, own).pipe(ignoreElements());
      // The outcome first: a command may be done, or fail, at once.
      return merge(done$, of(own)).pipe(finalize(() => stops.get(own)?.()));
    });

/** Emits once when this very command object is done; errors as it does; completes empty when the call has ended. */
export const outcomeOf = (call: Call, command: CallCommand): Observable<void> =>
  call.events$.pipe(
    filter((event) => event.type === 'command'),
    filter((event) => event.command === command),
    take(1),
    map(({ error }) => {
      if (error !== undefined) throw error;
    }),
  );
