import { stay } from '../../core/step.ts';
import { start, stop } from '../../core/timer.ts';
import { answeredBy } from '../agree.ts';
import { bye } from '../bye.ts';
import { endsDialog, failureCause, refusalCause } from '../cause.ts';
import { offerAnswer } from '../offer-answer.ts';
import { receiveAgreed, receiveFormer } from '../offered-codecs.ts';
import { seededInteger } from '../seeded-integer.ts';
import type { SessionCore } from '../session-core.ts';
import { ack, done } from '../session-output.ts';
import type { Offering, SessionInput, SessionTurn } from '../session-state.ts';
import { established, unfinished } from './established.ts';

/** A change may get so many 491 before it is given up. */
const MOST_GLARES = 4;

type Responded = Extract<SessionInput, { on: 'dialog.response' }>;

/** A re-INVITE of ours is open. Without a 2xx the session stays what it was (RFC 3261 §14.1). */
export const offering = (state: Offering, event: SessionInput): SessionTurn => {
  const { core } = state;
  if (event.on === undefined) {
    if (event.id !== 'giveUp') return stay(state);
    return bye(core, { by: 'timeout', waitingFor: 'response' }, unfinished(state));
  }
  switch (event.on) {
    case 'dialog.response':
      return event.request.method === 'INVITE' && event.response.status >= 200 ? responded(state, event) : stay(state);
    case 'dialog.failed':
      if (event.request.method !== 'INVITE') return stay(state);
      // RFC 3261 §14.1: no response ends the dialog. A network failure counts as 503 (§8.1.3.1) and does not.
      if (event.why === 'timeout') return bye(core, failureCause(event), unfinished(state));
      return refused(state, event.reason);
    default:
      return established(state, event);
  }
};

const responded = (state: Offering, { tx, response }: Responded): SessionTurn => {
  const { status, reason } = response;
  const { core, change } = state;
  if (status < 300) return accepted(state, tx, response);
  // RFC 3261 §14.1: BYE after a 481 too: a proxy may have sent it, and the peer still be there.
  if (endsDialog(status)) return bye(core, refusalCause(response), unfinished(state));
  if (status !== 491 || change.glares >= MOST_GLARES) return refused(state, `${status} ${reason}`);
  const glares = change.glares + 1;
  return [
    { name: 'retrying', core: rolledBack(core), change: { ...change, glares } },
    [...receiveFormer(core, change), giveUpStopped, start('retry', glarePauseMs(core, glares))],
  ];
};

/** RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other side 0 to 2 s, in units of 10 ms. */
const glarePauseMs = ({ identity: { caller, seed } }: SessionCore, glares: number): number =>
  10 * (caller ? seededInteger(seed, glares, 210, 401) : seededInteger(seed, glares, 0, 201));

const giveUpStopped = stop('giveUp');

const accepted = (state: Offering, tx: string, response: Responded['response']): SessionTurn => {
  const { core, change } = state;
  const answered = answeredBy(receiveAgreed(core, change), response, change.hold);
  if (!answered.ok) {
    // The peer has changed to something that cannot be determined: the session cannot go on (RFC 3261 §13.2.2.4).
    return bye(core, { by: 'local', status: 488, reason: answered.detail }, [ack(tx), ...unfinished(state)]);
  }
  const [agreed, outputs] = answered.value;
  return [{ name: 'active', core: agreed }, [ack(tx), giveUpStopped, ...outputs, done(change.ref)]];
};

const refused = ({ core, change }: Offering, why: string): SessionTurn => [
  { name: 'active', core: rolledBack(core) },
  [giveUpStopped, ...receiveFormer(core, change), done(change.ref, 'refused', why)],
];

const rolledBack = (core: SessionCore): SessionCore => {
  const [exchange] = offerAnswer(core.exchange, { kind: 'rollBack' });
  return { ...core, exchange };
};
