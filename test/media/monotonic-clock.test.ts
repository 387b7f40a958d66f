import { expect, it } from 'vitest';
import { monotonicClock, type Pacing } from '../../src/media/pacing/monotonic-clock.ts';

it.each(['sleep', 'timers'] as const)(
  '%s: never wakes before its time, nor after it was called off',
  async (pacing: Pacing) => {
    const clock = monotonicClock(pacing);
    for (const ms of [0, 0.3, 1, 1.7, 2.5, 7]) {
      const at = clock.now() + ms;
      const woken = await new Promise<number>((resolve) => clock.at(at, () => resolve(clock.now())));
      expect(woken).toBeGreaterThanOrEqual(at);
    }
    let wrongly = 0;
    for (const ms of [0, 0.5, 3]) clock.at(clock.now() + ms, () => wrongly++)();
    await new Promise<void>((resolve) => clock.at(clock.now() + 10, resolve));
    expect(wrongly).toBe(0);
  },
);

it('the event loop turns while the last stretch is slept', async () => {
  const clock = monotonicClock('sleep');
  let turns = 0;
  let most = 0;
  let over = false;
  const turn = (): void => {
    turns += 1;
    if (!over) setImmediate(turn);
  };
  turn();
  // On a busy machine one wait may pass in a single turn; not every one of many.
  for (let n = 0; n < 40; n++) {
    const before = turns;
    await new Promise<void>((resolve) => clock.at(clock.now() + 1.9, resolve));
    most = Math.max(most, turns - before);
  }
  over = true;
  expect(most).toBeGreaterThan(4);
});
