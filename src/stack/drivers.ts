import { map, Observable, Subscriber } from 'rxjs';
import type { MediaDriver } from '../media/engine/media-driver.ts';
import type { MediaEvent } from '../signal/media.ts';
import type { Order, OutsideFact } from '../signal/signal.ts';
import type { TransportDriver } from '../transport/transport-driver.ts';
import type { OrderStreams } from './order-streams.ts';
import type { TimerDriver } from './timers/timer-driver.ts';

/** Orders in, facts out. The stack subscribes once, until it closes. */
export type Driver<O extends Order> = (orders$: Observable<O>) => Observable<OutsideFact>;

export type TransportOrder = Extract<Order, { readonly do: 'send' | 'resolve' }>;
export type TimerOrder = Extract<Order, { readonly do: 'startTimer' | 'stopTimer' }>;
export type MediaOrder = Extract<Order, { readonly do: 'media' }>;

/** The drivers of a stack, by the kind of order each carries out. */
export interface Drivers {
  readonly transport: Driver<TransportOrder>;
  readonly timer: Driver<TimerOrder>;
  readonly media: Driver<MediaOrder>;
}

/** Receives what a driver throws, and the order or driver it happened in. Must not throw itself. */
export type DriverFailed = (error: unknown, during: unknown) => void;

/** Sends messages and resolves names. */
export const driveTransport = (transport: TransportDriver, failed: DriverFailed): Driver<TransportOrder> =>
  driver((order) => (order.do === 'send' ? transport.send(order) : transport.resolve(order)), transport.facts$, failed);

/** Starts and stops timers; `fired$` are the timers that fired. */
export const driveTimers = (
  timers: TimerDriver,
  fired$: Observable<OutsideFact>,
  failed: DriverFailed,
): Driver<TimerOrder> =>
  driver(
    (order) => (order.do === 'startTimer' ? timers.start(order.timer, order.afterMs) : timers.stop(order.timer)),
    fired$,
    failed,
  );

/** Passes commands to the media engine; `events$` are the events of the engine. */
export const driveMedia = (
  media: MediaDriver,
  events$: Observable<MediaEvent>,
  failed: DriverFailed,
): Driver<MediaOrder> =>
  driver(
    ({ command }) => media.perform(command),
    events$.pipe(map((event): OutsideFact => ({ on: 'media', event }))),
    failed,
  );

/**
 * The facts of the application and of all drivers, each driver fed with its orders. A driver whose stream errors is
 * reported and left out from then on; the others go on.
 */
export const factsOf = (
  commands$: Observable<OutsideFact>,
  drivers: Drivers,
  orders: OrderStreams,
  failed: DriverFailed,
): Observable<OutsideFact> =>
  new Observable((facts) => {
    const join = (facts$: Observable<OutsideFact>, name: string): void =>
      facts.add(facts$.subscribe(new FactSubscriber(facts, (error) => failed(error, name))));
    join(commands$, 'the application');
    join(drivers.transport(orders.transport$), 'the transport driver');
    join(drivers.timer(orders.timer$), 'the timer driver');
    join(drivers.media(orders.media$), 'the media driver');
  });

// Like `merge`, at one call per fact; the end or the failure of one source is not that of the others.
class FactSubscriber extends Subscriber<OutsideFact> {
  readonly #facts: Subscriber<OutsideFact>;
  readonly #failed: (error: unknown) => void;

  constructor(facts: Subscriber<OutsideFact>, failed: (error: unknown) => void) {
    super();
    this.#facts = facts;
    this.#failed = failed;
  }

  override next(fact: OutsideFact): void {
    if (!this.isStopped) this.#facts.next(fact);
  }

  protected override _error(error: unknown): void {
    this.#failed(error);
    this.unsubscribe();
  }
}

const driver =
  <O extends Order>(carryOut: (order: O) => void, facts$: Observable<OutsideFact>, failed: DriverFailed): Driver<O> =>
  (orders$) =>
    new Observable((facts) => {
      // Facts are subscribed first: an order may be answered before its handler returns.
      facts.add(facts$.subscribe(facts));
      facts.add(orders$.subscribe(new OrderSubscriber(carryOut, failed, facts)));
    });

// A Subscriber, as in the operators of RxJS: what a handler throws becomes a fault of the stack and does not end the
// process, and the next order is carried out as usual.
class OrderSubscriber<O extends Order> extends Subscriber<O> {
  readonly #carryOut: (order: O) => void;
  readonly #failed: DriverFailed;
  readonly #facts: Subscriber<OutsideFact>;

  constructor(carryOut: (order: O) => void, failed: DriverFailed, facts: Subscriber<OutsideFact>) {
    super();
    this.#carryOut = carryOut;
    this.#failed = failed;
    this.#facts = facts;
  }

  override next(order: O): void {
    if (this.isStopped) return;
    try {
      this.#carryOut(order);
    } catch (error) {
      this.#failed(error, order);
    }
  }

  /** An operator of the application before the driver failed: no further order reaches the driver. */
  protected override _error(error: unknown): void {
    this.#facts.error(error);
  }
}
