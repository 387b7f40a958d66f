import { Subject } from 'rxjs';

/** A Subject that calls its observer directly if there is only one: the usual case in a stack. */
export class DirectSubject<T> extends Subject<T> {
  override next(value: T): void {
    const { observers } = this;
    if (observers.length === 1) observers[0]?.next(value);
    else super.next(value);
  }
}
