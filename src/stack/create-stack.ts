import type { MediaEvent } from '../signal/media.ts';
import type { FaultFact, OutsideFact, Signal } from '../signal/signal.ts';
import type { AppFact } from '../signal/usages.ts';
import { DirectSubject, tapTo } from './direct-subject.ts';
import { Dispatcher } from './dispatch.ts';
import { guarded } from './guarded.ts';
import { createLayers, throughLayers } from './layers.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { recordedEntropy } from './recording/recorded-entropy.ts';
import type { Stack, StackConfig, StackDrivers } from './stack-contract.ts';
import { TimerDriver } from './timers/timer-driver.ts';

/**
 * The pipe with its drivers: facts climb from the drivers through the rooms, orders leave at the top and are carried
 * out in their order. A fact that arrives during a turn waits for its own. No stream of a stack ever errors.
 */
export const createStack = (config: StackConfig, drivers: StackDrivers): Stack => {
  const { clock, transport, media } = drivers;
  const taped = recordedEntropy(drivers.entropy);
  const entry = new DirectSubject<OutsideFact>();
  const facts = new DirectSubject<OutsideFact>();
  const signals = new DirectSubject<Signal>();
  const sounds = new DirectSubject<MediaEvent>();
  const app = new DirectSubject<AppFact>();
  const faults = new DirectSubject<FaultFact>();
  const timers = new TimerDriver(clock, (timer) => entry.next({ on: 'timer', timer }));
  // A subscriber that throws is reported once; one that throws over such a report is not.
  const thrown = (error: unknown): void => faults.next({ on: 'fault', error, during: 'a subscriber of the stack' });
  const table = new Dispatcher(transport, media, timers, app, faults);

  const layers = createLayers(config, taped.entropy);
  taped.begin();
  const subscription = entry
    .pipe(oneAtATime(), tapTo(facts), throughLayers(layers), tapTo(signals))
    .subscribe((signal) => table.take(signal));
  subscription.add(transport.facts$.subscribe((fact) => entry.next(fact)));
  subscription.add(media.events$.pipe(tapTo(sounds)).subscribe((event) => entry.next({ on: 'media', event })));
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    subscription.unsubscribe();
    timers.clear();
    await Promise.allSettled([transport.close(), media.close()]);
    for (const each of [facts, sounds, signals, app, faults]) each.complete();
  };

  return {
    listen: () => transport.listen(),
    command: (command) => entry.next({ on: 'command', command }),
    app$: guarded(app, thrown),
    faults$: guarded(faults, () => {}),
    facts$: guarded(facts, thrown),
    mediaEvents$: guarded(sounds, thrown),
    signals$: guarded(signals, thrown),
    draws$: guarded(taped.draws$, thrown),
    counts: table.counts,
    get busy() {
      return { ...Object.fromEntries(layers.map(({ name, size }) => [name, size])), timer: timers.size };
    },
    media,
    transport,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
