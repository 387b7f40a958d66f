import { byState, type Rules, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, stop, type TimerEvent } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';
import { type ServerEvent, type ServerOutput, send, trying } from './server-events.ts';
import type { Timers } from './timers.ts';

export type InviteServerState =
  | { readonly name: 'initial' }
  /** No response of the TU yet; `tried` once our own 100 is sent. */
  | { readonly name: 'silent'; readonly tried: boolean }
  /** `last` is the most recent provisional response of the TU. */
  | { readonly name: 'proceeding'; readonly last: SipResponse }
  /** `g` is how long timer G runs this time; 0 where it does not run. */
  | { readonly name: 'completed'; readonly final: SipResponse; readonly g: number }
  | { readonly name: 'confirmed' }
  | { readonly name: 'accepted' }
  | TerminatedState;

const isAnswer = (e: ServerEvent | TimerEvent): e is Extract<ServerEvent, { kind: 'respond' | 'refuse' }> =>
  e.kind === 'respond' || e.kind === 'refuse';

const untried: InviteServerState = { name: 'silent', tried: false };
const tried: InviteServerState = { name: 'silent', tried: true };
const confirmed: InviteServerState = { name: 'confirmed' };
const accepted: InviteServerState = { name: 'accepted' };

/**
 * INVITE server transaction. RFC 3261 §17.2.1 as amended by RFC 6026 §8.5 and §8.7. The RFC's Proceeding is two states
 * here: `silent` until the TU responds, `proceeding` after its first 1xx.
 */
export const inviteServer = (t: Timers): Step<InviteServerState, ServerEvent, ServerOutput> => {
  const begin: readonly ServerOutput[] = [start('trying', t.inviteTrying)];
  const sayTrying: readonly ServerOutput[] = [trying];
  const stopTrying = stop('trying');
  const startL = start('L', t.l);

  /** The TU's response in silent or proceeding. */
  const respond = (
    response: SipResponse,
    before: readonly ServerOutput[],
  ): readonly [InviteServerState, readonly ServerOutput[]] => {
    if (response.status < 200) return [{ name: 'proceeding', last: response }, [...before, send(response)]];
    if (response.status < 300) return [accepted, [...before, send(response), startL]];
    const state: InviteServerState = { name: 'completed', final: response, g: t.g ?? 0 };
    const g = t.g === undefined ? [] : [start('G', t.g)];
    return [state, [...before, send(response), ...g, start('H', t.h)]];
  };
  const fromSilent: readonly ServerOutput[] = [stopTrying];

  const rules: Rules<InviteServerState, ServerEvent, ServerOutput> = {
    initial: (s, e) => (e.kind === 'request' ? [untried, begin] : stay(s)),

    silent(s, e) {
      // Nothing was sent: the client repeats its INVITE until it has the response (RFC 3261 §17.1.1.2). Without timer G a
      // request with a forged source draws no more responses than were asked for.
      if (e.kind === 'refuse' && !s.tried && e.response.status >= 300) {
        return [{ name: 'completed', final: e.response, g: 0 }, [stopTrying, send(e.response), start('H', t.h)]];
      }
      if (isAnswer(e)) return respond(e.response, s.tried ? [] : fromSilent);
      if (s.tried) return e.kind === 'request' ? [s, sayTrying] : stay(s);
      return e.kind === 'timer' && e.id === 'trying' ? [tried, sayTrying] : stay(s);
    },

    proceeding(s, e) {
      if (isAnswer(e)) return respond(e.response, []);
      return e.kind === 'request' ? [s, [send(s.last)]] : stay(s);
    },

    completed(s, e) {
      switch (e.kind) {
        case 'request':
          return [s, [send(s.final)]];
        case 'ack':
          if (t.i === 0) return [terminated, []];
          return [confirmed, [...(t.g === undefined ? [] : [stop('G')]), stop('H'), start('I', t.i)]];
        case 'timer': {
          if (e.id === 'H') return [terminated, []];
          if (e.id !== 'G') return stay(s);
          const g = Math.min(s.g * 2, t.t2);
          return [{ ...s, g }, [send(s.final), start('G', g)]];
        }
        case 'transportError':
          // RFC 6026 §8.8: report it to the TU and stay; ending here makes a repeated INVITE look new.
          return [s, [{ out: 'sendFailed', reason: e.reason }]];
        default:
          return stay(s);
      }
    },

    confirmed: (s, e) => (e.kind === 'timer' && e.id === 'I' ? [terminated, []] : stay(s)),

    accepted(s, e) {
      switch (e.kind) {
        case 'respond':
          // RFC 6026 §7.1: the TU repeats its 2xx, not we; nothing else may follow a 2xx.
          return e.response.status >= 200 && e.response.status < 300 ? [s, [send(e.response)]] : stay(s);
        case 'ack':
          return [s, [{ out: 'ack', request: e.request, flow: e.flow }]];
        case 'transportError':
          return [s, [{ out: 'sendFailed', reason: e.reason }]]; // RFC 6026 §8.8
        case 'timer':
          return e.id === 'L' ? [terminated, []] : stay(s);
        default:
          return stay(s);
      }
    },

    terminated: stay,
  };
  return byState(rules);
};
