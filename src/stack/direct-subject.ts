import { Subject } from 'rxjs';

/** A Subject that hands a value straight on where one listens, as is the rule in a stack. */
export class Hub<T> extends Subject<T> {
  override next(value: T): void {
    const { observers } = this;
    if (observers.length === 1) observers[0]?.next(value);
    else super.next(value);
  }
}
