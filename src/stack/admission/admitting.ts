import { Observable, Subscriber } from 'rxjs';
import type { OutsideFact } from '../../signal/signal.ts';
import type { Driver, TransportOrder } from '../drivers.ts';
import type { Admission } from './admission.ts';

/** The transport driver, its facts in the order and the number in which `admission` lets them in. */
export const admitting =
  (driver: Driver<TransportOrder>, admission: Admission): Driver<TransportOrder> =>
  (orders$) =>
    new Observable((facts) => {
      facts.add(admission.admitted$.subscribe(facts));
      facts.add(driver(orders$).subscribe(new Admitting(facts, admission)));
    });

class Admitting extends Subscriber<OutsideFact> {
  readonly #admission: Admission;

  constructor(facts: Subscriber<OutsideFact>, admission: Admission) {
    super(facts);
    this.#admission = admission;
  }

  override next(fact: OutsideFact): void {
    if (!this.isStopped) this.#admission.receive(fact);
  }
}
