import { EMPTY } from 'rxjs';
import type { MediaEvent } from '../signal/media.ts';
import type { Layer, OutsideFact, Signal } from '../signal/signal.ts';
import { DirectSubject } from '../transport/direct-subject.ts';
import { Admission } from './admission/admission.ts';
import { admitting } from './admission/admitting.ts';
import { type DriverFailed, type Drivers, driveMedia, driveTimers, driveTransport, factsOf } from './drivers.ts';
import { guarded } from './guarded.ts';
import { throughLayers } from './layer.ts';
import type { StackConfig } from './layers.ts';
import { createLayers } from './layers.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { SignalSplit } from './order-streams.ts';
import { recordedEntropy } from './recording/recorded-entropy.ts';
import type { Stack, StackDrivers } from './stack-contract.ts';
import { tapTo } from './tap-to.ts';
import { TimerDriver } from './timers/timer-driver.ts';

/**
 * The pipe with its drivers: facts of the drivers pass up through the layers, orders leave at the top, one stream for
 * each driver. A fact that arrives during a turn is queued. No stream of a stack ever errors.
 */
export const createStack = (config: StackConfig, parts: StackDrivers): Stack => {
  const { clock, transport, media, compose = (drivers: Drivers) => drivers } = parts;
  const recorded = recordedEntropy(parts.entropy);
  const commands = new DirectSubject<OutsideFact>();
  const fired = new DirectSubject<OutsideFact>();
  const facts = new DirectSubject<OutsideFact>();
  const signals = new DirectSubject<Signal>();
  const mediaEvents = new DirectSubject<MediaEvent>();
  const out = new SignalSplit();
  const timers = new TimerDriver(clock, (timer) => fired.next({ on: 'timer', timer }));
  const failed: DriverFailed = (error, during) => out.faults$.next({ on: 'fault', error, during });
  // What a subscriber throws is a fault; what a subscriber of `faults$` throws is dropped, or faults would not end.
  const thrown = (error: unknown): void => failed(error, 'a subscriber of the stack');

  const layers = createLayers(config, recorded.entropy);
  const admission =
    clock.loop &&
    new Admission(
      {
        clock,
        // Not recorded: a recording begins behind the admission.
        entropy: parts.entropy,
        t1: config.transaction.timers.t1,
        retryAfterS: config.transaction.retryAfter,
        layers,
        carryOut: (order) => out.next(order),
        probe: (returned) => transport.probe?.(returned),
        mediaLateMs: () => media.lateMs ?? 0,
      },
      clock.loop,
    );
  const driven = driveTransport(transport, failed);
  if (admission !== undefined) transport.screen?.((octets, flow) => admission.screens(octets, flow));
  const drivers = compose({
    transport: admission === undefined ? driven : admitting(driven, admission),
    timer: driveTimers(timers, fired, failed),
    media: driveMedia(media, media.events$.pipe(tapTo(mediaEvents)), failed),
  });
  let busy: readonly Pick<Layer, 'name' | 'size'>[] = layers;
  recorded.begin();
  const subscription = factsOf(commands, drivers, out, failed)
    .pipe(oneAtATime(), tapTo(facts), throughLayers(layers), tapTo(signals))
    .subscribe(out);
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    subscription.unsubscribe();
    timers.clear();
    admission?.close();
    // Nothing reaches the layers any more: what they hold goes with them.
    busy = layers.map(({ name }) => ({ name, size: 0 }));
    await Promise.allSettled([transport.close(), media.close()]);
    for (const each of [facts, mediaEvents, signals]) each.complete();
    out.end();
  };

  return {
    listen: () => transport.listen(),
    command: (command) => commands.next({ on: 'command', command }),
    app$: guarded(out.app$, thrown),
    faults$: guarded(out.faults$, () => {}),
    refused$: guarded(out.refused$, thrown),
    facts$: guarded(facts, thrown),
    mediaEvents$: guarded(mediaEvents, thrown),
    signals$: guarded(signals, thrown),
    draws$: guarded(recorded.draws$, thrown),
    counts: out.counts,
    overload$: guarded(admission?.overload$ ?? EMPTY, thrown),
    overloadCounts: admission?.counts ?? { episodes: 0, refused: 0, dropped: 0 },
    get busy() {
      const sizes = Object.fromEntries(busy.map(({ name, size }) => [name, size]));
      return { admission: admission?.size ?? 0, ...sizes, timer: timers.size };
    },
    media,
    transport,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
