import { Observable, type Subject, Subscriber } from 'rxjs';

/** Emits each value to the subscribers of `tap` first. Without subscribers it costs one comparison. */
export const tapTo =
  <A>(tap: Subject<A>) =>
  (source: Observable<A>): Observable<A> =>
    new Observable((out) => source.subscribe(new Tap(out, tap)));

class Tap<A> extends Subscriber<A> {
  readonly #out: Subscriber<A>;
  readonly #tap: Subject<A>;

  constructor(out: Subscriber<A>, tap: Subject<A>) {
    super(out);
    this.#out = out;
    this.#tap = tap;
  }

  // As every subscriber of the pipe, `next` and not `_next`: the `next` of RxJS is one function for all classes, and what
  // it reads of them is looked up by name each time.
  override next(value: A): void {
    if (this.isStopped) return;
    if (this.#tap.observed) this.#tap.next(value);
    this.#out.next(value);
  }
}
