import { stay } from '../core/step.ts';
import type { EndCause } from '../signal/session.ts';
import { bye, end } from './end.ts';
import { handle } from './in-dialog-requests.ts';
import { refuse, silent } from './media-state.ts';
import { done, respond, tell } from './session-output.ts';
import type { Accepted, Established, Outputs, SessionInput, SessionTurn } from './session-state.ts';

/** What a session with a confirmed dialog makes of events that its state has no rule of its own for. */
export const inDialog = (state: Accepted | Established, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return stay(state);
  switch (event.on) {
    case 'command':
      if (event.command.do === 'hangup') return hangUp(state);
      return [state, refuse(event.command, 'state')];
    case 'dialog.request':
      if (event.request.method === 'BYE') return endedBy(state, event.tx);
      // RFC 3261 §14.2: whoever has no rule for a re-INVITE has an INVITE of its own under way.
      if (event.request.method === 'INVITE') return [state, [respond(event.tx, 491)]];
      return [state, handle(event.tx, event.request)];
    case 'media':
      if (event.event.on === 'failed')
        return bye(state, { by: 'media', reason: event.event.reason }, unfinished(state));
      if (event.event.on === 'silent' && event.event.over === true) {
        return bye(state, { by: 'timeout', waitingFor: 'media' }, unfinished(state));
      }
      if (event.event.on !== 'closed') return stay(state);
      return bye({ ...state, sound: silent }, { by: 'media', reason: 'closed' }, unfinished(state));
    case 'unsent':
      return end(state, { by: 'transport', reason: 'no dialog' }, 'nothing', unfinished(state));
    default:
      return stay(state);
  }
};

const hangUp = (state: Accepted | Established): SessionTurn =>
  bye(state, { by: 'local' }, [...unfinished(state), tell({ type: 'state', state: 'ending' })]);

/** RFC 3261 §15.1.2. A hang-up of ours that still waited for the ACK stays the cause. */
const endedBy = (state: Accepted | Established, tx: string): SessionTurn => {
  const cause: EndCause = ('leaving' in state ? state.leaving : undefined) ?? { by: 'remote' };
  return end(state, cause, 'nothing', [respond(tx, 200), ...unfinished(state)]);
};

/** A change that the end overtakes. */
export const unfinished = (state: Accepted | Established): Outputs => {
  const change = 'change' in state ? state.change : 'next' in state ? state.next : undefined;
  return change === undefined ? [] : [done(change.ref, 'ended')];
};
