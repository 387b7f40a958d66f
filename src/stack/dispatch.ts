import type { Subject } from 'rxjs';
import type { MediaDriver } from '../media/engine/media-driver.ts';
import type { CountName, FaultFact, Order, Signal } from '../signal/signal.ts';
import { isOrder } from '../signal/signal.ts';
import type { AppFact } from '../signal/usages.ts';
import type { TransportDriver } from '../transport/transport-driver.ts';
import type { TimerDriver } from './timers/timer-driver.ts';

/** Where the pipe ends: each order goes to its driver, facts for the app to their stream. */
export class Dispatcher {
  readonly counts: Record<CountName, number> = {
    'malformed.request': 0,
    'malformed.response': 0,
    'unmatched.response': 0,
    'unmatched.ack': 0,
    overload: 0,
    merged: 0,
    'wrong.via': 0,
  };
  readonly #transport: TransportDriver;
  readonly #media: MediaDriver;
  readonly #timers: TimerDriver;
  readonly #app: Subject<AppFact>;
  readonly #faults: Subject<FaultFact>;

  constructor(
    transport: TransportDriver,
    media: MediaDriver,
    timers: TimerDriver,
    app: Subject<AppFact>,
    faults: Subject<FaultFact>,
  ) {
    this.#transport = transport;
    this.#media = media;
    this.#timers = timers;
    this.#app = app;
    this.#faults = faults;
  }

  take(signal: Signal): void {
    if (isOrder(signal)) {
      try {
        this.#carryOut(signal);
      } catch (error) {
        this.#faults.next({ on: 'fault', error, during: signal });
      }
    } else if (signal.on === 'app') this.#app.next(signal);
    else if (signal.on === 'count') this.counts[signal.what] += 1;
    else if (signal.on === 'fault') this.#faults.next(signal);
    // Any other fact was nobody's business.
  }

  #carryOut(order: Order): void {
    switch (order.do) {
      case 'send':
        this.#transport.send(order);
        break;
      case 'startTimer':
        this.#timers.start(order.timer, order.afterMs);
        break;
      case 'stopTimer':
        this.#timers.stop(order.timer);
        break;
      case 'resolve':
        this.#transport.resolve(order);
        break;
      case 'media':
        this.#media.perform(order.command);
    }
  }
}
