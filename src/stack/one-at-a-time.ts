import { Observable } from 'rxjs';

/** Run to completion: an input that arrives during a turn waits until the turn is over. So does the end. */
export const oneAtATime =
  <A>() =>
  (source: Observable<A>): Observable<A> =>
    new Observable((out) => {
      const waiting: A[] = [];
      let busy = false;
      let end: (() => void) | undefined;
      const afterTheTurn = (over: () => void): void => {
        if (busy) end ??= over;
        else over();
      };
      return source.subscribe({
        next: (input) => {
          if (busy) {
            waiting.push(input);
            return;
          }
          busy = true;
          try {
            out.next(input);
            for (let i = 0; i < waiting.length; i++) out.next(waiting[i] as A);
          } finally {
            waiting.length = 0;
            busy = false;
          }
          end?.();
        },
        error: (error) => afterTheTurn(() => out.error(error)),
        complete: () => afterTheTurn(() => out.complete()),
      });
    });
