import { byState, type Rules, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, stop } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';
import { type ClientEvent, type ClientOutput, failed, report, send } from './client-events.ts';
import type { Timers } from './timers.ts';

export type InviteClientState =
  | { readonly name: 'initial' }
  /** `a` is how long timer A runs this time; `cancelled` is a CANCEL that waits for the first 1xx. */
  | { readonly name: 'calling'; readonly a: number; readonly cancelled: boolean }
  | { readonly name: 'proceeding'; readonly cancelled: boolean }
  | { readonly name: 'completed' }
  | { readonly name: 'accepted' }
  | TerminatedState;

const proceeding: InviteClientState = { name: 'proceeding', cancelled: false };
const cancelling: InviteClientState = { name: 'proceeding', cancelled: true };
const completed: InviteClientState = { name: 'completed' };
const accepted: InviteClientState = { name: 'accepted' };

/** INVITE client transaction. RFC 3261 §17.1.1.2 as amended by RFC 6026 §8.4; CANCEL by §9.1. */
export const inviteClient = (t: Timers): Step<InviteClientState, ClientEvent, ClientOutput> => {
  const noResponse = failed('timeout', `no response to INVITE within ${t.b} ms`);
  const noFinal = failed('timeout', `no final response to INVITE within ${t.cancel} ms of CANCEL`);
  const begin: readonly ClientOutput[] =
    t.a === undefined ? [send, start('B', t.b)] : [send, start('A', t.a), start('B', t.b)];
  const settle: readonly ClientOutput[] = t.a === undefined ? [stop('B')] : [stop('A'), stop('B')];
  const sendCancel: readonly ClientOutput[] = [{ out: 'cancel' }, start('cancel', t.cancel)];

  /** A final response ended calling or proceeding; `before` stops what ran there. */
  const final = (
    response: SipResponse,
    before: readonly ClientOutput[],
  ): readonly [InviteClientState, readonly ClientOutput[]] => {
    if (response.status < 300) return [accepted, [...before, start('M', t.m), report(response)]];
    const ack: ClientOutput = { out: 'ack', response };
    if (t.d === 0) return [terminated, [ack, report(response)]];
    return [completed, [...before, start('D', t.d), ack, report(response)]];
  };

  const rules: Rules<InviteClientState, ClientEvent, ClientOutput> = {
    initial: (s, e) => (e.kind === 'begin' ? [{ name: 'calling', a: t.a ?? 0, cancelled: false }, begin] : stay(s)),

    calling(s, e) {
      switch (e.kind) {
        case 'response': {
          if (e.response.status >= 200) return final(e.response, settle);
          if (!s.cancelled) return [proceeding, [...settle, report(e.response)]];
          // RFC 3261 §9.1: the CANCEL that was held back goes out with the first provisional response.
          return [cancelling, [...settle, report(e.response), ...sendCancel]];
        }
        case 'cancel':
          return s.cancelled ? stay(s) : [{ ...s, cancelled: true }, []];
        case 'transportError':
          return [terminated, [failed('transport', e.reason)]];
        case 'timer':
          if (e.id === 'B') return [terminated, [noResponse]];
          if (e.id !== 'A') return stay(s);
          return [{ ...s, a: s.a * 2 }, [send, start('A', s.a * 2)]];
        default:
          return stay(s);
      }
    },

    proceeding(s, e) {
      switch (e.kind) {
        case 'response':
          if (e.response.status < 200) return [s, [report(e.response)]];
          return final(e.response, s.cancelled ? [stop('cancel')] : []);
        case 'cancel':
          return s.cancelled ? stay(s) : [cancelling, sendCancel];
        case 'timer':
          return e.id === 'cancel' ? [terminated, [noFinal]] : stay(s);
        default:
          // A late transport error changes nothing: the peer has the request, it answered.
          return stay(s);
      }
    },

    completed(s, e) {
      if (e.kind === 'timer') return e.id === 'D' ? [terminated, []] : stay(s);
      // The TU has its final response. After an ACK that could not be sent we stay, so that the peer's next repeat
      // finds us and is acknowledged; ending here (RFC 3261 §17.1.1.2 lets us choose) would leave it to its timer H.
      if (e.kind !== 'response' || e.response.status < 300) return stay(s);
      return [s, [{ out: 'ack', response: e.response }]];
    },

    accepted(s, e) {
      if (e.kind === 'timer') return e.id === 'M' ? [terminated, []] : stay(s);
      // RFC 6026 §7.2: every 2xx climbs, repeated or of another fork; all else is dropped.
      if (e.kind !== 'response' || e.response.status < 200 || e.response.status > 299) return stay(s);
      return [s, [report(e.response)]];
    },

    terminated: stay,
  };
  return byState(rules);
};
