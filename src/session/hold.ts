import type { Command } from '../signal/command.ts';
import { inDialog } from './in-dialog.ts';
import { modify } from './modify.ts';
import { reoffered } from './reoffered.ts';
import type { SessionConfig } from './session-config.ts';
import { done } from './session-output.ts';
import type { Active, SessionEvent, SessionTurn } from './session-state.ts';

/** The call is up and nothing is under way. */
export const active = (config: SessionConfig, state: Active, event: SessionEvent): SessionTurn => {
  if (event.on === undefined) return inDialog(state, event);
  if (event.on === 'dialog.request' && event.request.method === 'INVITE') {
    return reoffered(config, state, event, undefined);
  }
  if (event.on === 'command' && (event.command.do === 'hold' || event.command.do === 'resume')) {
    return hold(config, state, event.command);
  }
  return inDialog(state, event);
};

/**
 * Hold or resume by re-INVITE (RFC 3264 §8.4). What already is so is done at once. One change at a time: a second one
 * before the first is through is refused with `state`.
 */
const hold = (
  config: SessionConfig,
  state: Active,
  command: Extract<Command, { do: 'hold' | 'resume' }>,
): SessionTurn => {
  const wanted = command.do === 'hold';
  if (state.talk.localHold === wanted) return [state, [done(command.ref)]];
  return modify(config, state, { ref: command.ref, hold: wanted, glares: 0 });
};
