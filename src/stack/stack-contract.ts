import type { Observable } from 'rxjs';
import type { Clock } from '../core/clock.ts';
import type { Entropy } from '../core/entropy.ts';
import type { MediaDriver } from '../media/engine/media-driver.ts';
import type { Local } from '../signal/address.ts';
import type { MediaEvent } from '../signal/media.ts';
import type { CountName, FaultFact, OutsideFact, Signal } from '../signal/signal.ts';
import type { AppFact, Command } from '../signal/usages.ts';
import type { TransportDriver } from '../transport/transport-driver.ts';
import type { Drivers } from './drivers.ts';
import type { Draw } from './recording/recorded-entropy.ts';

export interface StackDrivers {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly transport: TransportDriver;
  readonly media: MediaDriver;
  /**
   * Replaces or wraps the drivers of the stack, so that operators stand between it and them:
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
  /** Every fact that entered at the bottom, in order: what a recorder writes. Costs nothing until subscribed. */
  readonly facts$: Observable<OutsideFact>;
  /** What the media engine reports, told before the stack makes anything of it. */
  readonly mediaEvents$: Observable<MediaEvent>;
  /** Every signal that left the top, in order: what a replay compares. Costs nothing until subscribed. */
  readonly signals$: Observable<Signal>;
  /** Every random value drawn, those of building the stack first. Costs nothing until subscribed. */
  readonly draws$: Observable<Draw>;
  readonly counts: Readonly<Record<CountName, number>>;
  /** Items alive, by the name of their layer, and running timers under `timer`. All 0 when quiet. */
  readonly busy: Readonly<Record<string, number>>;
  readonly media: MediaDriver;
  readonly transport: TransportDriver;
  /** At once: stops timers, closes drivers, completes the streams. The API does the graceful part before. */
  close(): Promise<void>;
}
