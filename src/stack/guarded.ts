import { Observable, type Observer, type Operator, Subscriber, type Subscription, type TeardownLogic } from 'rxjs';

/** Hears of an error that a subscriber of ours threw. Must not throw itself. */
export type Report = (error: unknown) => void;

/** What `subscribe` may be given. */
type Listener<T> = Partial<Observer<T>> | ((value: T) => void) | null;

/**
 * An Observable whose subscribers cannot bring the process down. RxJS 7 rethrows what a subscriber throws on a timer of
 * its own, where it ends the process; here it is reported instead, also from behind operators and from `async` handlers,
 * and the subscription lives on. What is combined with streams of other makers (`merge` …) is guarded where it is ours.
 */
export class Guarded<T> extends Observable<T> {
  readonly #report: Report;

  constructor(report: Report, subscribe?: (subscriber: Subscriber<T>) => TeardownLogic) {
    super(subscribe);
    this.#report = report;
  }

  /** Keeps the guard over every operator that is piped on. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new Guarded<R>(this.#report);
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    listener?: Listener<T>,
    onError?: ((error: unknown) => void) | null,
    onComplete?: (() => void) | null,
  ): Subscription {
    // An operator's own subscriber hands errors on by itself; only the last in the chain is the user's.
    if (isSubscriber<T>(listener)) return super.subscribe(listener);
    const report = this.#report;
    const user: Partial<Observer<T>> =
      typeof listener === 'object' && listener !== null
        ? listener
        : {
            ...(listener ? { next: listener } : {}),
            ...(onError ? { error: onError } : {}),
            ...(onComplete ? { complete: onComplete } : {}),
          };
    return super.subscribe({
      // Written out: a closure for each value would be the dearest part of handing it on.
      next: (value) => {
        try {
          watch(report, user.next?.(value));
        } catch (error) {
          report(error);
        }
      },
      error: (error) => (user.error === undefined ? report(error) : guard(report, () => user.error?.(error))),
      complete: () => guard(report, () => user.complete?.()),
    });
  }
}

/** `source` as a guarded stream. */
export const guarded = <T>(source: Observable<T>, caught: Report): Observable<T> =>
  new Guarded<T>(caught, (out) => source.subscribe(out));

/** Runs what is not ours: a throw, now or of the promise it gives back, is reported and goes no further. */
export const guard = (report: Report, run: () => unknown): void => {
  try {
    watch(report, run());
  } catch (error) {
    report(error);
  }
};

const watch = (report: Report, outcome: unknown): void => {
  if (isThenable(outcome)) outcome.then(undefined, report);
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

// A second copy of RxJS in the process makes Subscribers that are no instances of ours.
const isSubscriber = <T>(value: unknown): value is Subscriber<T> =>
  value instanceof Subscriber ||
  (typeof value === 'object' &&
    value !== null &&
    typeof (value as { next?: unknown }).next === 'function' &&
    typeof (value as { add?: unknown }).add === 'function' &&
    typeof (value as { unsubscribe?: unknown }).unsubscribe === 'function');
