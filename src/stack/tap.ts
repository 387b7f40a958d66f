import { Observable, type Subject } from 'rxjs';

/** Shows each value to `tap`'s subscribers before it goes on. Without subscribers it costs one comparison. */
export const shownTo =
  <A>(tap: Subject<A>) =>
  (source: Observable<A>): Observable<A> =>
    new Observable((out) =>
      source.subscribe({
        next: (value) => {
          if (tap.observed) tap.next(value);
          out.next(value);
        },
        error: (error) => out.error(error),
        complete: () => out.complete(),
      }),
    );
