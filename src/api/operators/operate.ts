import type { Observable, Subscriber, TeardownLogic } from 'rxjs';

/** An operator from a plain function. `lift`, so that a stream that guards its subscribers keeps guarding them behind it. */
export const operate =
  <T, R>(subscribe: (source: Observable<T>, out: Subscriber<R>) => TeardownLogic) =>
  (source: Observable<T>): Observable<R> =>
    source.lift<R>({ call: (out: Subscriber<R>, from: Observable<T>) => subscribe(from, out) });
