import { stay } from '../core/step.ts';
import { agree } from './agree.ts';
import { alreadySo, changeOf, isChange } from './change.ts';
import { bye } from './end.ts';
import { inDialog, unfinished } from './established.ts';
import { modify } from './modify.ts';
import { completeOffer } from './negotiate.ts';
import { acknowledges, again } from './repeat.ts';
import type { SessionConfig } from './session-config.ts';
import { done } from './session-output.ts';
import type { Active, Confirming, Outputs, SessionInput, SessionTurn } from './session-state.ts';

/** The peer's re-INVITE has its 2xx: repeated until the ACK, whose absence ends the call (RFC 3261 §14.2). */
export const confirming = (config: SessionConfig, state: Confirming, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id !== 'repeat') return stay(state);
    const next = again(config, state.repeating);
    if (next !== undefined) return [{ ...state, repeating: next[0] }, next[1]];
    return bye(state, { by: 'timeout', waitingFor: 'ack' }, unfinished(state));
  }
  if (event.on === 'dialog.ack') {
    return acknowledges(event.request, state.repeating) ? confirmed(config, state, event) : stay(state);
  }
  if (event.on === 'command' && isChange(event.command)) {
    const next = changeOf(event.command, state.talk);
    if (state.next !== undefined) return [state, [done(next.ref, 'state')]];
    // RFC 3261 §14.1: our INVITE has to wait until theirs is confirmed.
    return [{ ...state, next }, []];
  }
  return inDialog(state, event);
};

const confirmed = (
  config: SessionConfig,
  state: Confirming,
  { request }: Extract<SessionInput, { on: 'dialog.ack' }>,
): SessionTurn => {
  const { self, talk, repeating } = state;
  const before: Outputs = [{ out: 'stop', timer: 'repeat' }];
  if (!repeating.delayedOffer) return goOn(config, state, { name: 'active', self, sound: state.sound, talk }, before);
  const completed = completeOffer(talk.speech, request);
  if (!completed.ok) {
    return bye(state, { by: 'local', status: 488, reason: completed.detail }, unfinished(state));
  }
  const { plan, remote } = completed.value;
  const [agreed, sound, outputs] = agree(self, state.sound, talk, { plan, remote, hold: talk.localHold });
  return goOn(config, state, { name: 'active', self, sound, talk: agreed }, [...before, ...outputs]);
};

/** What waited for the ACK begins. */
const goOn = (config: SessionConfig, { next }: Confirming, active: Active, before: Outputs): SessionTurn => {
  if (next === undefined) return [active, before];
  if (alreadySo(active.talk, next)) return [active, [...before, done(next.ref)]];
  const [state, outputs] = modify(config, active, next);
  return [state, [...before, ...outputs]];
};
