import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../src/media/pacing/scheduler.ts';
import type { Sending } from '../../src/media/pacing/slot.ts';
import { ManualClock } from './world.ts';

/** Takes longer than a turn of the scheduler at each deadline. */
class Slow implements Sending {
  readonly periodMs = 20;
  dueAt = 0;
  phaseMs = -1;
  place = -1;
  readonly #tick: () => void;

  constructor(tick: () => void) {
    this.#tick = tick;
  }

  tick(): void {
    this.#tick();
  }
}

/** Two streams of one slot; after the turn of the first tick `then` runs, before anything else that waits. */
const twoSlow = (atTick: (scheduler: Scheduler, streams: readonly Slow[]) => void, then = atTick): number[] => {
  const clock = new ManualClock();
  const scheduler = new Scheduler(clock);
  let ticks = 0;
  const seen: number[] = [];
  const streams: Slow[] = [1, 2].map(
    () =>
      new Slow(() => {
        ticks += 1;
        clock.stall(3);
        atTick(scheduler, streams);
        clock.at(0, () => {
          then(scheduler, streams);
          seen.push(ticks, scheduler.timers, clock.waits);
        });
      }),
  );
  for (const each of streams) scheduler.start(each);
  while (ticks === 0) clock.run(1);
  return seen;
};
const stopAll = (scheduler: Scheduler, streams: readonly Slow[]): void => {
  for (const each of streams) scheduler.stop(each);
};

describe('a scheduler without streams has no timer', () => {
  it('when they stop between two turns of one slot', () => {
    expect(twoSlow(() => {}, stopAll)).toEqual([1, 0, 0]);
  });

  it('when they stop in the turn that they end', () => {
    expect(twoSlow(stopAll, () => {})).toEqual([1, 0, 0]);
  });
});
