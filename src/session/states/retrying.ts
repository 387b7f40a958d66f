import { stay } from '../../core/step.ts';
import { modify } from '../modify.ts';
import { reinvited } from '../reinvite.ts';
import type { SessionConfig } from '../session-config.ts';
import type { Retrying, SessionInput, SessionTurn } from '../session-state.ts';
import { established } from './established.ts';

/** A pause after 491. A re-INVITE of the peer's goes first: that is what the pause is for. */
export const retrying = (config: SessionConfig, state: Retrying, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return event.id === 'retry' ? modify(config, state.core, state.change) : stay(state);
  if (event.on === 'dialog.request' && event.request.method === 'INVITE') {
    return reinvited(config, state, event, state.change);
  }
  return established(state, event);
};
