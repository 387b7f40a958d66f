import { byState, type Step, stay } from '../core/step.ts';
import type { TimerOutput } from '../core/timer.ts';
import { awaitAck } from './accept.ts';
import { active } from './active.ts';
import { calling } from './calling.ts';
import { confirming } from './confirming.ts';
import { ending } from './end.ts';
import { sendInfo } from './in-dialog-requests.ts';
import { incoming } from './incoming.ts';
import { invite, opening } from './invite.ts';
import { offering, retrying } from './modify.ts';
import { receive } from './receive.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionOutput } from './session-output.ts';
import type { Fresh, SessionInput, SessionState, SessionTurn } from './session-state.ts';

export type SessionStep = Step<SessionState, SessionInput, SessionOutput | TimerOutput>;

/** One INVITE usage from its first message to its end, both roles (RFC 3261 §13, §14, §15). One step for all sessions. */
export const session = (config: SessionConfig): SessionStep => {
  const rules = byState<SessionState, SessionInput, SessionOutput | TimerOutput>({
    fresh: (state, event) => begin(config, state, event),
    incoming: (state, event) => incoming(config, state, event),
    accepted: (state, event) => awaitAck(config, state, event),
    opening: (state, event) => opening(config, state, event),
    calling: (state, event) => calling(config, state, event),
    active: (state, event) => active(config, state, event),
    offering,
    retrying: (state, event) => retrying(config, state, event),
    confirming: (state, event) => confirming(config, state, event),
    ending: (state, event) => ending(config, state, event),
    terminated: stay,
  });
  return (state, event) =>
    event.on === 'command' && event.command.do === 'info' ? sendInfo(state, event.command) : rules(state, event);
};

const begin = (config: SessionConfig, state: Fresh, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return stay(state);
  if (event.on === 'dialog.open') return receive(config, state, event);
  if (event.on === 'command' && event.command.do === 'invite') return invite(state, event.command);
  return stay(state);
};
