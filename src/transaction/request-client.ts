import { byState, type Rules, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, stop } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';
import { type ClientEvent, type ClientOutput, failed, report, send } from './client-events.ts';
import type { Timers } from './timers.ts';

export type RequestClientState =
  | { readonly name: 'initial' }
  /** `e` is how long timer E runs this time. */
  | { readonly name: 'trying'; readonly e: number }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | TerminatedState;

const proceeding: RequestClientState = { name: 'proceeding' };
const completed: RequestClientState = { name: 'completed' };

/** Non-INVITE client transaction. RFC 3261 §17.1.2.2. */
export const requestClient = (t: Timers): Step<RequestClientState, ClientEvent, ClientOutput> => {
  const noFinal = failed('timeout', `no final response within ${t.f} ms`);
  const begin: readonly ClientOutput[] =
    t.e === undefined ? [send, start('F', t.f)] : [send, start('E', t.e), start('F', t.f)];
  const settle: readonly ClientOutput[] = t.e === undefined ? [stop('F')] : [stop('E'), stop('F')];
  const again: readonly ClientOutput[] = [send, start('E', t.t2)];

  const final = (response: SipResponse): readonly [RequestClientState, readonly ClientOutput[]] =>
    t.k === 0 ? [terminated, [report(response)]] : [completed, [...settle, start('K', t.k), report(response)]];

  const rules: Rules<RequestClientState, ClientEvent, ClientOutput> = {
    initial: (s, e) => (e.kind === 'begin' ? [{ name: 'trying', e: t.e ?? 0 }, begin] : stay(s)),

    trying(s, e) {
      switch (e.kind) {
        case 'response':
          return e.response.status < 200 ? [proceeding, [report(e.response)]] : final(e.response);
        case 'transportError':
          return [terminated, [failed('transport', e.reason)]];
        case 'timer': {
          if (e.id === 'F') return [terminated, [noFinal]];
          if (e.id !== 'E') return stay(s);
          const next = Math.min(s.e * 2, t.t2);
          return [{ name: 'trying', e: next }, [send, start('E', next)]];
        }
        default:
          return stay(s);
      }
    },

    proceeding(s, e) {
      switch (e.kind) {
        case 'response':
          return e.response.status < 200 ? [s, [report(e.response)]] : final(e.response);
        case 'transportError':
          return [terminated, [failed('transport', e.reason)]];
        case 'timer':
          if (e.id === 'F') return [terminated, [noFinal]];
          return e.id === 'E' ? [s, again] : stay(s);
        default:
          return stay(s);
      }
    },

    // Repeats of the final response end here.
    completed: (s, e) => (e.kind === 'timer' && e.id === 'K' ? [terminated, []] : stay(s)),

    terminated: stay,
  };
  return byState(rules);
};
