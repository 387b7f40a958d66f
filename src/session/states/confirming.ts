import { stay } from '../../core/step.ts';
import { stop } from '../../core/timer.ts';
import { answeredBy } from '../agree.ts';
import { bye } from '../bye.ts';
import { acknowledgedMedia } from '../media-state.ts';
import { changeOf, isChange, modify } from '../modify.ts';
import { acknowledges, again } from '../repeat.ts';
import type { SessionConfig } from '../session-config.ts';
import type { SessionCore } from '../session-core.ts';
import { done } from '../session-output.ts';
import type { Confirming, Outputs, SessionInput, SessionTurn } from '../session-state.ts';
import { established, unfinished } from './established.ts';

/** The peer's re-INVITE has its 2xx: repeated until the ACK, whose absence ends the call (RFC 3261 §14.2). */
export const confirming = (config: SessionConfig, state: Confirming, event: SessionInput): SessionTurn => {
  const { core, repeating } = state;
  if (event.on === undefined) {
    if (event.id !== 'repeat') return stay(state);
    const next = again(config, repeating);
    if (next !== undefined) return [{ ...state, repeating: next[0] }, next[1]];
    return bye(core, { by: 'timeout', waitingFor: 'ack' }, unfinished(state));
  }
  if (event.on === 'dialog.ack') {
    return acknowledges(event.request, repeating) ? acknowledged(config, state, event) : stay(state);
  }
  if (event.on === 'command' && isChange(event.command)) {
    const next = changeOf(event.command, core);
    if (state.next !== undefined) return [state, [done(next.ref, 'state')]];
    // RFC 3261 §14.1: our INVITE has to wait until the peer's is confirmed.
    return [{ name: 'confirming', core, repeating, next }, []];
  }
  return established(state, event);
};

const noRepeat: Outputs = [stop('repeat')];

const acknowledged = (
  config: SessionConfig,
  state: Confirming,
  { request }: Extract<SessionInput, { on: 'dialog.ack' }>,
): SessionTurn => {
  const { core } = state;
  if (core.exchange.name === 'stable') {
    const [acknowledged, outputs] = acknowledgedMedia(core);
    return confirmed(config, state, acknowledged, [...noRepeat, ...outputs]);
  }
  const answered = answeredBy(core, request, core.localHold);
  if (!answered.ok) return bye(core, { by: 'local', status: 488, reason: answered.detail }, unfinished(state));
  const [agreed, outputs] = answered.value;
  return confirmed(config, state, agreed, [...noRepeat, ...outputs]);
};

/** The change that waited for the ACK begins. */
const confirmed = (config: SessionConfig, { next }: Confirming, core: SessionCore, before: Outputs): SessionTurn =>
  next === undefined ? [{ name: 'active', core }, before] : modify(config, core, next, before);
