import { stay } from '../../core/step.ts';
import { stop } from '../../core/timer.ts';
import { byeWith } from '../bye.ts';
import { cancelledTimer } from '../cancel.ts';
import { settle, settlePeer } from '../end.ts';
import { withoutMedia } from '../media-state.ts';
import type { SessionConfig } from '../session-config.ts';
import { ack, refuseCommand, respond } from '../session-output.ts';
import type { Ending, SessionInput, SessionTurn } from '../session-state.ts';

/** Over for the application; what the peer or the media engine still has to send is awaited. */
export const ending = (config: SessionConfig, state: Ending, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    return event.id === 'cancelled' && state.until === 'invite' ? settlePeer(state) : stay(state);
  }
  switch (event.on) {
    case 'media': {
      if (state.core.media.stage !== 'closing') return stay(state);
      const core = withoutMedia(state.core);
      if (event.event.on === 'failed') return settle({ ...state, core }, []);
      return event.event.on === 'closed' ? settle({ ...state, core, counters: event.event.counters }, []) : stay(state);
    }
    case 'dialog.response':
      return responded(config, state, event);
    case 'dialog.failed':
      return event.request.method === awaited(state) ? settlePeer(state) : stay(state);
    case 'unsent':
      return state.until === 'nothing' ? stay(state) : settlePeer(state);
    case 'dialog.request':
      // RFC 3261 §15.1.2: both hung up at once, both get a 200. For anything else the dialog is over.
      return [state, [respond(event.tx, event.request.method === 'BYE' ? 200 : 481)]];
    case 'command':
      return [state, refuseCommand(event.command, 'ended')];
    default:
      return stay(state);
  }
};

/** The method whose response is to come. */
const awaited = ({ until }: Ending): string | undefined =>
  until === 'bye' ? 'BYE' : until === 'invite' ? 'INVITE' : undefined;

const responded = (
  config: SessionConfig,
  state: Ending,
  { request, response, tx }: Extract<SessionInput, { on: 'dialog.response' }>,
): SessionTurn => {
  if (response.status < 200) {
    if (state.until !== 'invite' || request.method !== 'INVITE' || state.renewed) return stay(state);
    // The CANCEL may have waited for this 1xx: its 64*T1 begin now (RFC 3261 §9.1). Once, or ringing would have no end.
    return [{ ...state, renewed: true }, [cancelledTimer(config)]];
  }
  if (request.method === 'INVITE' && response.status < 300) {
    // RFC 3261 §9.1, §15: the 2xx crossed the CANCEL, or the BYE overtook a re-INVITE. Each 2xx gets its ACK.
    if (state.until !== 'invite') return [state, [ack(tx)]];
    return [{ ...state, until: 'bye' }, [ack(tx), byeWith(state.headers), stop('cancelled')]];
  }
  return request.method === awaited(state) ? settlePeer(state) : stay(state);
};
