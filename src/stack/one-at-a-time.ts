import { Observable, Subscriber } from 'rxjs';

/** Run to completion: an input that arrives during a turn is queued until the turn is over. So is the end. */
export const oneAtATime =
  <A>() =>
  (source: Observable<A>): Observable<A> =>
    new Observable((out) => source.subscribe(new Turns(out)));

class Turns<A> extends Subscriber<A> {
  readonly #out: Subscriber<A>;
  readonly #waiting: A[] = [];
  #busy = false;
  #end: (() => void) | undefined;

  constructor(out: Subscriber<A>) {
    super(out);
    this.#out = out;
  }

  override next(input: A): void {
    if (this.isStopped) return;
    const waiting = this.#waiting;
    if (this.#busy) {
      waiting.push(input);
      return;
    }
    this.#busy = true;
    try {
      this.#out.next(input);
      for (let i = 0; i < waiting.length; i++) this.#out.next(waiting[i] as A);
    } finally {
      if (waiting.length > 0) waiting.length = 0;
      this.#busy = false;
    }
    this.#end?.();
  }

  protected override _error(error: unknown): void {
    this.#afterTheTurn(() => super._error(error));
  }

  protected override _complete(): void {
    this.#afterTheTurn(() => super._complete());
  }

  #afterTheTurn(over: () => void): void {
    if (this.#busy) this.#end ??= over;
    else over();
  }
}
