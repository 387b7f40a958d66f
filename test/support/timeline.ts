import type { Step } from '../../src/core/step.ts';
import type { TimerEvent, TimerOutput } from '../../src/core/timer.ts';
import { MachineRun } from './machine-run.ts';

/**
 * The outputs of a machine and their times, for events at these times and timers that fire on time. The last entry is
 * `[ms, 'end']` when it ended. `until` bounds machines that wait for ever.
 */
export const timeline = <S extends { readonly name: string }, E, O extends { readonly out: string }>(
  step: Step<S, E | TimerEvent, O | TimerOutput>,
  initial: S,
  script: readonly (readonly [at: number, event: E])[],
  until = 1_000_000,
): readonly (readonly [at: number, what: string])[] => {
  const run = new MachineRun<S, E, O>(step, initial);
  for (const [at, event] of script) {
    run.advance(at);
    run.feed(event);
  }
  run.advanceToEnd(until);
  return run.ended ? [...run.log, [run.endedAt, 'end']] : run.log;
};
