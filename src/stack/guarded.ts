import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs';

type Next<T> = (value: T) => void;

/**
 * A stream to hand to users. RxJS 7 throws what a subscriber throws on a timer of its own, and Node then ends the
 * process; here it goes to `caught` instead, and so does the error of a user's own operators that nobody handles.
 * Streams derived by operators are guarded too.
 */
class Guarded<T> extends Observable<T> {
  readonly #caught: (error: unknown) => void;

  constructor(source: Observable<unknown>, caught: (error: unknown) => void, operator?: Operator<unknown, T>) {
    super();
    this.source = source;
    this.operator = operator as Operator<unknown, T>;
    this.#caught = caught;
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    return new Guarded<R>(this, this.#caught, operator as Operator<unknown, R>);
  }

  override subscribe(observer?: Partial<Observer<T>> | Next<T> | null): Subscription;
  override subscribe(
    next?: Next<T> | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    first?: Partial<Observer<T>> | Next<T> | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator of RxJS takes care of what it calls, and hands the failure down its own chain.
    if (first instanceof Subscriber) return super.subscribe(first);
    const observer: Partial<Observer<T>> =
      typeof first === 'object' && first !== null
        ? first
        : {
            ...(first ? { next: first } : {}),
            ...(error ? { error } : {}),
            ...(complete ? { complete } : {}),
          };
    const guard = (call: () => void): void => {
      try {
        call();
      } catch (thrown) {
        this.#caught(thrown);
      }
    };
    return super.subscribe({
      next: (value) => guard(() => observer.next?.(value)),
      error: (failure) => (observer.error ? guard(() => observer.error?.(failure)) : this.#caught(failure)),
      complete: () => guard(() => observer.complete?.()),
    });
  }
}

export const guarded = <T>(source: Observable<T>, caught: (error: unknown) => void): Observable<T> =>
  new Guarded<T>(source, caught);
