import { stay } from '../../core/step.ts';
import { invite } from '../invite.ts';
import { receive } from '../receive.ts';
import type { SessionConfig } from '../session-config.ts';
import type { Fresh, SessionInput, SessionTurn } from '../session-state.ts';

/** A new session: the INVITE of the peer's, or the command to send one. */
export const fresh = (config: SessionConfig, state: Fresh, event: SessionInput): SessionTurn => {
  if (event.on === 'dialog.open') return receive(config, state, event);
  if (event.on === 'command' && event.command.do === 'invite') return invite(state, event.command);
  return stay(state);
};
