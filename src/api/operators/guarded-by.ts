import type { MonoTypeOperatorFunction } from 'rxjs';
import { guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import { reportTo } from '../call/report-to.ts';

/**
 * Guards the subscribers of a stream that is not the call's own, such as a `merge` with others: what one of them throws, or
 * the promise of an `async` one rejects with, is reported as a fault of the call. The last operator before `subscribe`.
 */
export const guardedBy =
  <T>(call: Call): MonoTypeOperatorFunction<T> =>
  (source) =>
    guarded(
      source,
      reportTo(() => call),
    );
