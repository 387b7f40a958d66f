import { Observable, Subject, Subscriber } from 'rxjs';

/** A Subject that calls its observer directly if there is only one: the usual case in a stack. */
export class DirectSubject<T> extends Subject<T> {
  override next(value: T): void {
    const { observers } = this;
    if (observers.length === 1) observers[0]?.next(value);
    else super.next(value);
  }
}

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

  protected override _next(value: A): void {
    if (this.#tap.observed) this.#tap.next(value);
    this.#out.next(value);
  }
}
