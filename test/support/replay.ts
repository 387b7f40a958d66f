import type { Step } from '../../src/core/step.ts';
import type { TimerEvent, TimerOutput } from '../../src/core/timer.ts';
import { MachineRun } from './machine-run.ts';

/** An event for the machine, or "let its nth running timer fire". */
export type Happening<E> = { readonly event: E } | { readonly fire: number };

export interface Replayed {
  readonly ended: boolean;
  readonly timersLeft: number;
  readonly sentAfterEnd: number;
  /** What a step threw. */
  readonly broke: unknown;
  readonly said: readonly string[];
}

/** Runs a machine through any order of events and timers: starts, stops and fires timers as it orders. */
export const replay = <S extends { readonly name: string }, E, O extends { readonly out: string }>(
  step: Step<S, E | TimerEvent, O | TimerOutput>,
  initial: S,
  happenings: readonly Happening<E>[],
): Replayed => {
  const run = new MachineRun<S, E, O>(step, initial);
  for (const each of happenings) {
    if ('event' in each) run.feed(each.event);
    else run.fire(each.fire);
  }
  return {
    ended: run.ended,
    timersLeft: run.timers.left,
    sentAfterEnd: run.saidAfterEnd,
    broke: run.broke,
    said: run.log.map(([, what]) => what),
  };
};
