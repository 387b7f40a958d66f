import { stay } from '../../core/step.ts';
import type { MediaEvent } from '../../signal/media.ts';
import type { EndCause, SessionCommand } from '../../signal/session.ts';
import { accept, sendAnswer } from '../accept.ts';
import { leaveCause } from '../cause.ts';
import { end } from '../end.ts';
import { openedMedia, withoutMedia } from '../media-state.ts';
import { expire } from '../receive.ts';
import { decline, refuseForNow, refuseSecondInvite, reject, respondAndEnd } from '../reject.ts';
import { preview, ring, ringAgain } from '../ring.ts';
import type { SessionConfig } from '../session-config.ts';
import { refuseCommand, respond } from '../session-output.ts';
import type { Incoming, SessionInput, SessionTurn } from '../session-state.ts';

/** UAS, no final response sent: the application decides, or the peer gives up. */
export const incoming = (config: SessionConfig, state: Incoming, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id === 'everyMinute') return ringAgain(state);
    return event.id === 'expires' || event.id === 'unanswered' ? expire(state, event.id) : stay(state);
  }
  switch (event.on) {
    case 'command':
      return commanded(config, state, event.command);
    case 'media':
      return mediaEvent(config, state, event.event);
    case 'dialog.cancel':
      // RFC 3261 §9.2.
      return event.tx === state.tx ? respondAndEnd(state, 487, leaveCause(event.request)) : stay(state);
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
      return [state, refuseCommand(command, 'state')];
  }
};

const mediaEvent = (config: SessionConfig, state: Incoming, event: MediaEvent): SessionTurn => {
  const { core, pending } = state;
  switch (event.on) {
    case 'opened': {
      if (core.media.stage !== 'opening') return stay(state);
      const ready: Incoming = {
        ...state,
        core: openedMedia(config, core, event, pending?.media),
        pending: undefined,
      };
      if (pending === undefined) return [ready, []];
      return pending.do === 'answer' ? sendAnswer(config, ready, pending) : preview(ready, pending);
    }
    case 'failed': {
      // Without a port there is nothing to close; with one, `closed` is to come.
      const after = core.media.stage === 'opening' ? withoutMedia(core) : core;
      const cause: EndCause = { by: 'media', reason: event.reason };
      const ready = { ...state, core: after };
      // RFC 3261 §21.5.4: what is used up now is free again later; any other failure is ours (§21.5.1).
      if (event.exhausted === true) return refuseForNow(ready, cause, config.retryAfter);
      return respondAndEnd(ready, 500, cause);
    }
    case 'closed':
      return respondAndEnd({ ...state, core: withoutMedia(core) }, 500, { by: 'media', reason: 'closed' });
    default:
      return stay(state);
  }
};

const requested = (state: Incoming, { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>): SessionTurn => {
  // RFC 3261 §15.1.2: the caller may end an early dialog by BYE; the INVITE it leaves behind gets its 487.
  if (request.method === 'BYE') {
    return end(state.core, leaveCause(request), 'nothing', [respond(tx, 200), respond(state.tx, 487)]);
  }
  return request.method === 'INVITE' ? [state, [refuseSecondInvite(tx, request, state.core.identity)]] : stay(state);
};
