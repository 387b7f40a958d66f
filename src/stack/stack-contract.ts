import type { Observable } from 'rxjs';
import type { Clock } from '../core/clock.ts';
import type { Entropy } from '../core/entropy.ts';
import type { MediaDriver } from '../media/engine/media-driver.ts';
import type { Local } from '../signal/address.ts';
import type { MediaEvent } from '../signal/media.ts';
import type { CountName, FaultFact, OutsideFact, RefusedFact, Signal } from '../signal/signal.ts';
import type { AppFact, Command } from '../signal/usages.ts';
import type { TransportDriver } from '../transport/transport-driver.ts';
import type { Overload, OverloadCounts } from './admission/overload.ts';
import type { Drivers } from './drivers.ts';
import type { Draw } from './recording/recorded-entropy.ts';

export interface StackDrivers {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly transport: TransportDriver;
  readonly media: MediaDriver;
  /**
   * Replaces the drivers of the stack, or wraps them with operators:
   * `({ media, ...others }) => ({ ...others, media: (orders$) => media(orders$.pipe(tap(log))) })`.
   */
  readonly compose?: (drivers: Drivers) => Drivers;
}

/** Facts in, orders out: the pipe with its drivers. */
export interface Stack {
  listen(): Promise<readonly Local[]>;
  /** Queued when given inside a turn (run to completion). */
  command(command: Command): void;
  /** What the usages report to the application. */
  readonly app$: Observable<AppFact>;
  readonly faults$: Observable<FaultFact>;
  /** New requests that the stack refused by itself. */
  readonly refused$: Observable<RefusedFact>;
  /** Every fact that entered the pipe, in order: the input of a recorder. Costs nothing until subscribed. */
  readonly facts$: Observable<OutsideFact>;
  /** Events of the media engine, emitted before the layers process them. */
  readonly mediaEvents$: Observable<MediaEvent>;
  /** Every signal that left the pipe, in order, for the comparison with a replay. Costs nothing until subscribed. */
  readonly signals$: Observable<Signal>;
  /** Every random value drawn, those drawn by `createStack` first. Costs nothing until subscribed. */
  readonly draws$: Observable<Draw>;
  readonly counts: Readonly<Record<CountName, number>>;
  /** A report at the beginning of each overload, once a second while it lasts, and at its end. */
  readonly overload$: Observable<Overload>;
  readonly overloadCounts: Readonly<OverloadCounts>;
  /** Items alive, by the name of their layer, and running timers under `timer`. All 0 when idle, and when closed. */
  readonly busy: Readonly<Record<string, number>>;
  readonly media: MediaDriver;
  readonly transport: TransportDriver;
  /** Stops timers, closes drivers and completes the streams at once. The API ends calls before. */
  close(): Promise<void>;
}
