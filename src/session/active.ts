import { alreadySo, changeOf, isChange } from './change.ts';
import { inDialog } from './established.ts';
import { modify } from './modify.ts';
import { reoffered } from './reoffered.ts';
import type { SessionConfig } from './session-config.ts';
import { done } from './session-output.ts';
import type { Active, SessionInput, SessionTurn } from './session-state.ts';

/** The call is up and nothing is under way. */
export const active = (config: SessionConfig, state: Active, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return inDialog(state, event);
  if (event.on === 'dialog.request' && event.request.method === 'INVITE') {
    return reoffered(config, state, event, undefined);
  }
  if (event.on === 'command' && isChange(event.command)) {
    const change = changeOf(event.command, state.talk);
    // What already is so is done at once.
    return alreadySo(state.talk, change) ? [state, [done(change.ref)]] : modify(config, state, change);
  }
  return inDialog(state, event);
};
