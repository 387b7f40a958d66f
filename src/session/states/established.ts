import { stay } from '../../core/step.ts';
import type { SessionCommand } from '../../signal/session.ts';
import { bye } from '../bye.ts';
import { leaveCause } from '../cause.ts';
import { end } from '../end.ts';
import { withoutMedia } from '../media-state.ts';
import { done, refuseCommand, respond } from '../session-output.ts';
import type { Accepted, Established, Outputs, SessionInput, SessionTurn } from '../session-state.ts';

type HangUp = Extract<SessionCommand, { do: 'hangup' }>;
type Requested = Extract<SessionInput, { on: 'dialog.request' }>;

/** The rules of every session with a confirmed dialog, for events that its state has no rule of its own for. */
export const established = (state: Accepted | Established, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return stay(state);
  const { core } = state;
  switch (event.on) {
    case 'command':
      if (event.command.do === 'hangup') return hangUp(state, event.command);
      return [state, refuseCommand(event.command, 'state')];
    case 'dialog.request':
      if (event.request.method === 'BYE') return endedBy(state, event);
      // RFC 3261 §14.2: a state without a rule for a re-INVITE has an INVITE of its own open.
      return event.request.method === 'INVITE' ? [state, [respond(event.tx, 491)]] : stay(state);
    case 'media':
      if (event.event.on === 'failed') return bye(core, { by: 'media', reason: event.event.reason }, unfinished(state));
      if (event.event.on === 'silent' && event.event.over === true) {
        return bye(core, { by: 'timeout', waitingFor: 'media' }, unfinished(state));
      }
      if (event.event.on === 'unreachable' && event.event.over === true) {
        return bye(core, { by: 'media', reason: 'unreachable' }, unfinished(state));
      }
      if (event.event.on !== 'closed') return stay(state);
      return bye(withoutMedia(core), { by: 'media', reason: 'closed' }, unfinished(state));
    case 'unsent':
      return end(core, { by: 'transport', reason: 'no dialog' }, 'nothing', unfinished(state));
    default:
      return stay(state);
  }
};

const hangUp = (state: Accepted | Established, { headers }: HangUp): SessionTurn =>
  bye(state.core, { by: 'local' }, unfinished(state), headers);

/** RFC 3261 §15.1.2. A hang-up of ours that still waited for the ACK stays the cause. */
const endedBy = (state: Accepted | Established, { tx, request }: Requested): SessionTurn => {
  const cause = (state.name === 'accepted' ? state.leaving?.cause : undefined) ?? leaveCause(request);
  return end(state.core, cause, 'nothing', [respond(tx, 200), ...unfinished(state)]);
};

/** The outcome of a change that the end overtakes. */
export const unfinished = (state: Accepted | Established): Outputs => {
  const change = 'change' in state ? state.change : 'next' in state ? state.next : undefined;
  return change === undefined ? [] : [done(change.ref, 'ended')];
};
