import { byState, type Step, stay } from '../core/step.ts';
import type { TimerOutput } from '../core/timer.ts';
import { inDialogRequests } from './in-dialog-requests.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionInput, SessionState } from './session-state.ts';
import { accepted } from './states/accepted.ts';
import { active } from './states/active.ts';
import { calling } from './states/calling.ts';
import { confirming } from './states/confirming.ts';
import { ending } from './states/ending.ts';
import { fresh } from './states/fresh.ts';
import { incoming } from './states/incoming.ts';
import { offering } from './states/offering.ts';
import { opening } from './states/opening.ts';
import { retrying } from './states/retrying.ts';

export type SessionStep = Step<SessionState, SessionInput, SessionOutput | TimerOutput>;

/** One INVITE session from its first message to its end, both roles (RFC 3261 §13, §14, §15). One step for all sessions. */
export const session = (config: SessionConfig): SessionStep => {
  const rules = byState<SessionState, SessionInput, SessionOutput | TimerOutput>({
    fresh: (state, event) => fresh(config, state, event),
    incoming: (state, event) => incoming(config, state, event),
    accepted: (state, event) => accepted(config, state, event),
    opening: (state, event) => opening(config, state, event),
    calling: (state, event) => calling(config, state, event),
    active: (state, event) => active(config, state, event),
    offering,
    retrying: (state, event) => retrying(config, state, event),
    confirming: (state, event) => confirming(config, state, event),
    ending: (state, event) => ending(config, state, event),
    terminated: stay,
  });
  return (state, event) => inDialogRequests(state, event) ?? rules(state, event);
};
