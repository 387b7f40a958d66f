import { byState, type Rules, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, stop, type TimerEvent, type TimerOutput } from '../core/timer.ts';
import type { Target } from '../signal/address.ts';

export type ResolvingState =
  | { readonly name: 'initial' }
  | { readonly name: 'resolving' }
  /** There is no target; reported in a turn of its own, so that the caller of `request` has its `tx` by then. */
  | { readonly name: 'lost'; readonly why: 'timeout' | 'transport'; readonly reason: string }
  | TerminatedState;

export type ResolvingEvent =
  | { readonly kind: 'begin' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'resolved'; readonly targets: readonly Target[]; readonly reason: string }
  | { readonly kind: 'cancel' };

export type ResolvingOutput =
  | { readonly out: 'resolve' }
  | { readonly out: 'found'; readonly targets: readonly Target[] }
  | { readonly out: 'failed'; readonly why: 'timeout' | 'transport'; readonly reason: string };

type Event = ResolvingEvent | TimerEvent;
type Output = ResolvingOutput | TimerOutput;

/** What comes before a client transaction whose way is not known yet. It waits for the resolver at most `patienceMs`. */
export const resolving = (patienceMs: number): Step<ResolvingState, Event, Output> => {
  const rules: Rules<ResolvingState, Event, Output> = {
    initial(s, e) {
      if (e.kind === 'begin') return [{ name: 'resolving' }, [{ out: 'resolve' }, start('patience', patienceMs)]];
      if (e.kind === 'lost') return [{ name: 'lost', why: 'transport', reason: e.reason }, [start('report', 0)]];
      return stay(s);
    },

    resolving(s, e) {
      switch (e.kind) {
        case 'resolved':
          if (e.targets.length > 0) return [terminated, [{ out: 'found', targets: e.targets }]];
          return [terminated, [{ out: 'failed', why: 'transport', reason: e.reason }]];
        case 'cancel':
          // Nothing was sent, so nothing is cancelled (RFC 3261 §9.1): as if the peer had never answered.
          return [
            { name: 'lost', why: 'timeout', reason: 'cancelled before it was sent' },
            [stop('patience'), start('report', 0)],
          ];
        case 'timer':
          if (e.id !== 'patience') return stay(s);
          return [terminated, [{ out: 'failed', why: 'timeout', reason: `no address within ${patienceMs} ms` }]];
        default:
          return stay(s);
      }
    },

    lost: (s, e) =>
      e.kind === 'timer' && e.id === 'report'
        ? [terminated, [{ out: 'failed', why: s.why, reason: s.reason }]]
        : stay(s),

    terminated: stay,
  };
  return byState(rules);
};
