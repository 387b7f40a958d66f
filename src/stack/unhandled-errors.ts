import { AsyncLocalStorage } from 'node:async_hooks';
import { config, Subscriber } from 'rxjs';

// RxJS hands what a subscriber threw to `config.onUnhandledError`, on a timer, and throws it there without a handler:
// that ends the process. Which stream the value came from is gone by then, but for the asynchronous context of the timer.

/** As in `Guarded`: it must not throw. */
type Report = (error: unknown) => void;

const origin = new AsyncLocalStorage<Report>();
let asked = false;

/** Reports the errors that belong to a stream of ours. All others go where they went before: to the application's handler, or up. */
const ask = (): void => {
  if (asked) return;
  asked = true;
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => {
    const report = origin.getStore();
    if (report !== undefined) report(error);
    else if (before !== null) before(error);
    else throw error;
  };
};

/**
 * Passes everything on, and marks what follows from it: an unhandled error, thrown by whatever `out` leads to,
 * now or on a timer that is started now, goes to `report`.
 */
export class Attributed<T> extends Subscriber<T> {
  readonly #out: Subscriber<T>;
  readonly #report: Report;

  constructor(out: Subscriber<T>, report: Report) {
    super(out);
    this.#out = out;
    this.#report = report;
    ask();
  }

  protected override _next(value: T): void {
    origin.run(this.#report, next, this.#out, value);
  }

  protected override _error(error: unknown): void {
    origin.run(this.#report, () => super._error(error));
  }

  protected override _complete(): void {
    origin.run(this.#report, () => super._complete());
  }
}

// One function for all: a closure for each value would be garbage.
const next = <T>(out: Subscriber<T>, value: T): void => out.next(value);
