import { byState, type Rules, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, stop } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';
import { type ServerEvent, type ServerOutput, send, trying } from './server-events.ts';
import type { Timers } from './timers.ts';

export type RequestServerState =
  | { readonly name: 'initial' }
  | { readonly name: 'trying' }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed'; readonly final: SipResponse }
  | TerminatedState;

const waiting: RequestServerState = { name: 'trying' };
const proceeding: RequestServerState = { name: 'proceeding' };

/**
 * Non-INVITE server transaction. RFC 3261 §17.2.2 as amended by RFC 4320: the only provisional response is our own
 * 100, and not before the client's timer E has reached T2; never a 408; nothing at all once the client gave up.
 */
export const requestServer = (t: Timers): Step<RequestServerState, ServerEvent, ServerOutput> => {
  const begin: readonly ServerOutput[] = [start('trying', t.requestTrying)];
  const sayTrying: readonly ServerOutput[] = [trying];
  const waitOn: readonly ServerOutput[] = [trying, start('expire', t.expire - t.requestTrying)];
  const stopTrying = stop('trying');
  const stopExpire = stop('expire');
  const startJ = start('J', t.j);

  const respond = (
    s: RequestServerState,
    response: SipResponse,
    before: ServerOutput,
  ): readonly [RequestServerState, readonly ServerOutput[]] => {
    // RFC 4320 §4.1: no provisional response of the TU's. The 100 is ours, at its time.
    if (response.status < 200) return stay(s);
    // RFC 4320 §4.2: a 408 would reach a client that gave up at the same moment; silence is the answer.
    if (response.status === 408) return [terminated, []];
    if (t.j === 0) return [terminated, [send(response)]];
    return [{ name: 'completed', final: response }, [before, send(response), startJ]];
  };

  const rules: Rules<RequestServerState, ServerEvent, ServerOutput> = {
    initial: (s, e) => (e.kind === 'request' ? [waiting, begin] : stay(s)),

    trying(s, e) {
      if (e.kind === 'respond' || e.kind === 'refuse') return respond(s, e.response, stopTrying);
      return e.kind === 'timer' && e.id === 'trying' ? [proceeding, waitOn] : stay(s);
    },

    proceeding(s, e) {
      if (e.kind === 'respond' || e.kind === 'refuse') return respond(s, e.response, stopExpire);
      if (e.kind === 'request') return [s, sayTrying];
      return e.kind === 'timer' && e.id === 'expire' ? [terminated, []] : stay(s);
    },

    completed(s, e) {
      if (e.kind === 'request') return [s, [send(s.final)]];
      // RFC 6026 §8.8 in the spirit of its INVITE rule: stay, so that the next repeat gets its answer.
      if (e.kind === 'transportError') return [s, [{ out: 'sendFailed', reason: e.reason }]];
      return e.kind === 'timer' && e.id === 'J' ? [terminated, []] : stay(s);
    },

    terminated: stay,
  };
  return byState(rules);
};

/**
 * The step of `requestServer` where the transactions that are `completed` are held elsewhere: entering that state ends the
 * machine, and puts out `finish` in place of timer J.
 */
export const finishing =
  (step: Step<RequestServerState, ServerEvent, ServerOutput>): Step<RequestServerState, ServerEvent, ServerOutput> =>
  (state, event) => {
    const turn = step(state, event);
    const [next, outputs] = turn;
    if (next.name !== 'completed') return turn;
    const others = outputs.filter((each) => each.out !== 'start');
    return [terminated, [...others, { out: 'finish', response: next.final }]];
  };
