import { changeOf, isChange, modify } from '../modify.ts';
import { reinvited } from '../reinvite.ts';
import type { SessionConfig } from '../session-config.ts';
import type { Active, SessionInput, SessionTurn } from '../session-state.ts';
import { established } from './established.ts';

/** The call is up, no INVITE is open. */
export const active = (config: SessionConfig, state: Active, event: SessionInput): SessionTurn => {
  if (event.on === 'dialog.request' && event.request.method === 'INVITE') {
    return reinvited(config, state, event, undefined);
  }
  if (event.on === 'command' && isChange(event.command)) {
    return modify(config, state.core, changeOf(event.command, state.core));
  }
  return established(state, event);
};
