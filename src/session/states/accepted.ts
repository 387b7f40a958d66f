import { stay } from '../../core/step.ts';
import { stop } from '../../core/timer.ts';
import { answeredBy } from '../agree.ts';
import { bye, byeAtLast, byeUnacknowledged } from '../bye.ts';
import { acknowledgedMedia, withoutMedia } from '../media-state.ts';
import { acknowledges, again } from '../repeat.ts';
import type { SessionConfig } from '../session-config.ts';
import { media, refuseCommand, report, respond } from '../session-output.ts';
import type { Accepted, Leaving, Outputs, SessionInput, SessionTurn } from '../session-state.ts';
import { established } from './established.ts';

/** UAS, 2xx sent: it is repeated until the ACK is there, and a hang-up waits for that too (RFC 3261 §13.3.1.4, §15). */
export const accepted = (config: SessionConfig, state: Accepted, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id !== 'repeat') return stay(state);
    const next = again(config, state.repeating);
    if (next !== undefined) return [{ ...state, repeating: next[0] }, next[1]];
    return byeUnacknowledged(state.core, state.leaving);
  }
  switch (event.on) {
    case 'dialog.ack':
      return acknowledges(event.request, state.repeating) ? acknowledged(state, event) : stay(state);
    case 'dialog.request':
      // The exchange of the first INVITE may still be open: another one has to wait (RFC 3261 §14.2).
      if (event.request.method === 'INVITE') return [state, [respond(event.tx, 491)]];
      return established(state, event);
    case 'command':
      if (event.command.do === 'hangup')
        return leave(state, { cause: { by: 'local' }, headers: event.command.headers });
      return [state, refuseCommand(event.command, 'state')];
    case 'media':
      if (event.event.on === 'failed') return leave(state, { cause: { by: 'media', reason: event.event.reason } });
      if (event.event.on !== 'closed') return stay(state);
      return leave({ ...state, core: withoutMedia(state.core) }, { cause: { by: 'media', reason: 'closed' } });
    default:
      return established(state, event);
  }
};

const noRepeat = stop('repeat');

const acknowledged = (state: Accepted, { request }: Extract<SessionInput, { on: 'dialog.ack' }>): SessionTurn => {
  const { core, leaving } = state;
  if (leaving !== undefined) return byeAtLast(core, leaving);
  const up: Outputs = [report({ type: 'established' }), report({ type: 'state', state: 'active' })];
  if (core.exchange.name === 'stable') {
    const [confirmed, outputs] = acknowledgedMedia(core);
    return [{ name: 'active', core: confirmed }, [noRepeat, ...outputs, ...up]];
  }
  const answered = answeredBy(core, request, false);
  // Our offer has no answer that could be used: acknowledged, and therefore ended by BYE.
  if (!answered.ok) return bye(core, { by: 'local', status: 488, reason: answered.detail });
  const [agreed, outputs] = answered.value;
  return [{ name: 'active', core: agreed }, [noRepeat, ...outputs, ...up]];
};

/** RFC 3261 §15: the callee sends no BYE before the ACK, or before it is not to be expected any more. */
const leave = (state: Accepted, leaving: Leaving): SessionTurn => {
  if (state.leaving !== undefined) return stay(state);
  const { core } = state;
  const quiet: Outputs = core.media.stage === 'running' ? [media({ do: 'pause', id: core.identity.id })] : [];
  return [{ ...state, leaving }, [...quiet, report({ type: 'state', state: 'ending' })]];
};
