import { filter, type MonoTypeOperatorFunction, switchMap, take, takeUntil } from 'rxjs';
import type { Call } from '../call/call.ts';

/** Subscribes to the source when the call is active, and completes when it no longer is. */
export const whileActive =
  <T>(call: Call): MonoTypeOperatorFunction<T> =>
  (source) =>
    call.state$.pipe(
      filter((state) => state === 'active'),
      take(1),
      switchMap(() => source),
      takeUntil(call.state$.pipe(filter((state) => state === 'ending' || state === 'ended'))),
    );
