import { Observable, type Observer, type Operator, Subscriber, type Subscription, type TeardownLogic } from 'rxjs';

import { Attributed } from './unhandled-errors.ts';

/** Receives an error that a subscriber of the application threw. Must not throw itself. */
export type Report = (error: unknown) => void;

/** What `subscribe` may be given. */
type Listener<T> = Partial<Observer<T>> | ((value: T) => void) | null;

/**
 * An Observable whose subscribers cannot bring the process down. RxJS 7 rethrows what a subscriber throws on a timer of
 * its own, where it ends the process; here it is reported instead, also from behind operators and from `async` handlers,
 * and the subscription lives on. In a combination with other streams (`merge` …) the subscriber belongs to RxJS: what it
 * throws at a value of a guarded stream is reported too (`unhandled-errors.ts`), the promise of an `async` one is not seen.
 */
export class Guarded<T> extends Observable<T> {
  readonly #report: Report;
  readonly #from: ((subscriber: Subscriber<T>) => TeardownLogic) | undefined;

  constructor(report: Report, subscribe?: (subscriber: Subscriber<T>) => TeardownLogic) {
    super(subscribe);
    this.#report = report;
    this.#from = subscribe;
  }

  /** Operators on a guarded stream give guarded streams. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new Guarded<R>(this.#report);
    // The end of the chain is guarded: what it is lifted from need not be.
    const plain = new Observable<T>(this.#from);
    plain.source = this.source;
    plain.operator = this.operator;
    lifted.source = plain;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(
    listener?: Listener<T>,
    onError?: ((error: unknown) => void) | null,
    onComplete?: (() => void) | null,
  ): Subscription {
    // The subscriber of an operator that is not ours, or of another stream: the last of that chain is not in our hands.
    if (isSubscriber<T>(listener)) return super.subscribe(new Attributed(listener, this.#report));
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
      // Not through `guard`: it would allocate a closure for each value.
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

/** Runs a callback of the application: what it throws, or its promise rejects with, is reported and caught. */
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
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

// `instanceof` fails for a Subscriber of a second copy of RxJS in the process.
const isSubscriber = <T>(value: unknown): value is Subscriber<T> =>
  value instanceof Subscriber ||
  (typeof value === 'object' &&
    value !== null &&
    'next' in value &&
    typeof value.next === 'function' &&
    'add' in value &&
    typeof value.add === 'function' &&
    'unsubscribe' in value &&
    typeof value.unsubscribe === 'function');
