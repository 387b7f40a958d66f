import { stay } from '../core/step.ts';
import type { MediaEvent } from '../signal/media.ts';
import type { SessionCommand } from '../signal/session.ts';
import { accept, sendAnswer } from './accept.ts';
import { end } from './end.ts';
import { handle } from './in-dialog-requests.ts';
import { refuse, silent } from './media-state.ts';
import { expire } from './receive.ts';
import { decline, refuseSecondInvite, reject, respondAndEnd } from './reject.ts';
import { opened, preview, ring, ringAgain } from './ring.ts';
import type { SessionConfig } from './session-config.ts';
import { respond } from './session-output.ts';
import type { Incoming, SessionInput, SessionTurn } from './session-state.ts';

/** UAS, nothing final said: the app decides, the peer may still think better of it. */
export const incoming = (config: SessionConfig, state: Incoming, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id === 'everyMinute') return ringAgain(state);
    return event.id === 'expires' || event.id === 'unanswered' ? expire(state, event.id) : stay(state);
  }
  switch (event.on) {
    case 'command':
      return commanded(config, state, event.command);
    case 'media':
      return mediaCame(config, state, event.event);
    case 'dialog.cancel':
      // RFC 3261 §9.2.
      return event.tx === state.tx ? respondAndEnd(state, 487, { by: 'remote' }) : stay(state);
    case 'dialog.request':
      return requested(state, event);
    default:
      return stay(state);
  }
};

const commanded = (config: SessionConfig, state: Incoming, command: SessionCommand): SessionTurn => {
  switch (command.do) {
    case 'ring':
      return ring(state, command);
    case 'answer':
      return accept(config, state, command);
    case 'reject':
      return reject(state, command);
    case 'hangup':
      return decline(state, command);
    default:
      return [state, refuse(command, 'state')];
  }
};

const mediaCame = (config: SessionConfig, state: Incoming, event: MediaEvent): SessionTurn => {
  switch (event.on) {
    case 'opened': {
      if (state.sound.stage !== 'opening') return stay(state);
      const ready = opened(config, state, event);
      if (state.pending === undefined) return [ready, []];
      return state.pending.do === 'answer' ? sendAnswer(config, ready, state.pending) : preview(ready, state.pending);
    }
    case 'failed': {
      // Without a port there is nothing to close; with one, the engine owes us `closed`.
      const sound = state.sound.stage === 'opening' ? silent : state.sound;
      return respondAndEnd({ ...state, sound }, 500, { by: 'media', reason: event.reason });
    }
    case 'closed':
      return respondAndEnd({ ...state, sound: silent }, 500, { by: 'media', reason: 'closed' });
    default:
      return stay(state);
  }
};

const requested = (state: Incoming, event: Extract<SessionInput, { on: 'dialog.request' }>): SessionTurn => {
  const { tx, request } = event;
  // RFC 3261 §15.1.2: the caller may end an early dialog by BYE; the INVITE it leaves behind gets its 487.
  if (request.method === 'BYE') {
    return end(state, { by: 'remote' }, 'nothing', [respond(tx, 200), respond(state.tx, 487)]);
  }
  if (request.method === 'INVITE') return [state, [refuseSecondInvite(tx, request, state.self)]];
  return [state, handle(tx, request)];
};
