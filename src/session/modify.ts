import { stay } from '../core/step.ts';
import { agree, offering as directionOffered } from './agree.ts';
import { failureCause, refusalCause } from './cause.ts';
import { listenAhead, listenAsBefore, listened, speaking } from './change.ts';
import { bye, end } from './end.ts';
import { inDialog, unfinished } from './established.ts';
import { completeOffer, offer } from './negotiate.ts';
import { reoffered } from './reoffered.ts';
import { seededInteger } from './seeded-integer.ts';
import type { SessionConfig } from './session-config.ts';
import { done, sdpBody } from './session-output.ts';
import type {
  Active,
  Change,
  Confirming,
  Negotiated,
  Offering,
  Outputs,
  Retrying,
  SessionInput,
  SessionTurn,
} from './session-state.ts';

/** So often a change may meet 491 before it is given up. */
const MOST_GLARES = 4;

/** Begins a re-INVITE of ours (RFC 3261 §14.1). */
export const modify = (config: SessionConfig, state: Active | Retrying | Confirming, change: Change): SessionTurn => {
  const { self, sound, talk } = state;
  const former = talk.speech.media.preferences;
  const begun = speaking(talk.speech, change.media);
  const { speech, sdp } = offer(begun, directionOffered(talk, change.hold), talk.lines);
  const ahead = listenAhead(self, sound, change.media?.codecs);
  const outputs: Outputs = [...ahead, { out: 'request', method: 'INVITE', content: sdpBody(sdp) }];
  return [
    { name: 'offering', self, sound, talk: { ...talk, speech }, change, former },
    config.inviteTimeoutMs <= 0
      ? outputs
      : [...outputs, { out: 'start', timer: 'giveUp', afterMs: config.inviteTimeoutMs }],
  ];
};

/** A re-INVITE of ours is out. Whatever it meets short of a 2xx, the session stays what it was (RFC 3261 §14.1). */
export const offering = (state: Offering, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id !== 'giveUp') return stay(state);
    return bye(state, { by: 'timeout', waitingFor: 'response' }, unfinished(state));
  }
  switch (event.on) {
    case 'dialog.response':
      return event.request.method === 'INVITE' && event.response.status >= 200 ? responded(state, event) : stay(state);
    case 'dialog.failed':
      if (event.request.method !== 'INVITE') return stay(state);
      // RFC 3261 §14.1: no response ends the dialog. A network failure counts as 503 (§8.1.3.1) and does not.
      if (event.why === 'timeout') return bye(state, failureCause(event), unfinished(state));
      return given(state, event.reason);
    default:
      return inDialog(state, event);
  }
};

const responded = (
  state: Offering,
  { tx, response }: Extract<SessionInput, { on: 'dialog.response' }>,
): SessionTurn => {
  const { status, reason } = response;
  if (status < 300) return accepted(state, tx, response);
  // RFC 5057 §5.1: 481 says the peer has no such dialog, a BYE would find none. After a 408 it may still have one.
  if (status === 481) return end(state, refusalCause(response), 'nothing', unfinished(state));
  if (status === 408) return bye(state, refusalCause(response), unfinished(state));
  const { self, sound, change } = state;
  if (status !== 491 || change.glares >= MOST_GLARES) return given(state, `${status} ${reason}`);
  const glares = change.glares + 1;
  // RFC 3261 §14.1: the owner of the Call-ID waits 2.1 to 4 s, the other 0 to 2 s, in units of 10 ms.
  const units = self.caller ? seededInteger(self.chance, glares, 210, 401) : seededInteger(self.chance, glares, 0, 201);
  return [
    { name: 'retrying', self, sound, talk: asBefore(state), change: { ...change, glares } },
    [
      ...listenAsBefore(self, sound, change.media?.codecs),
      { out: 'stop', timer: 'giveUp' },
      { out: 'start', timer: 'retry', afterMs: 10 * units },
    ],
  ];
};

const accepted = (state: Offering, tx: string, response: Parameters<typeof completeOffer>[1]): SessionTurn => {
  const { self, talk, change } = state;
  const completed = completeOffer(talk.speech, response);
  if (!completed.ok) {
    // The peer has changed over to what nobody can tell: the session cannot go on (RFC 3261 §13.2.2.4).
    return bye(state, { by: 'local', status: 488, reason: completed.detail }, [
      { out: 'ack', tx },
      ...unfinished(state),
    ]);
  }
  const { plan, remote } = completed.value;
  const before = listened(self, state.sound, change.media?.codecs);
  const [agreed, sound, outputs] = agree(self, before, talk, { plan, remote, hold: change.hold });
  return [
    { name: 'active', self, sound, talk: agreed },
    [{ out: 'ack', tx }, { out: 'stop', timer: 'giveUp' }, ...outputs, done(change.ref)],
  ];
};

const given = (state: Offering, why: string): SessionTurn => {
  const { self, sound, change } = state;
  const outputs = [...listenAsBefore(self, sound, change.media?.codecs), done(change.ref, 'refused', why)];
  return [{ name: 'active', self, sound, talk: asBefore(state) }, [{ out: 'stop', timer: 'giveUp' }, ...outputs]];
};

/** The codecs of before; what was said was said, and its version counts (RFC 3264 §8). */
const asBefore = ({ talk, former }: Offering): Negotiated => {
  const speech = speaking(talk.speech, former);
  return speech === talk.speech ? talk : { ...talk, speech };
};

/** Waiting out a glare. A re-INVITE of the peer's goes first: that is what the pause is for. */
export const retrying = (config: SessionConfig, state: Retrying, event: SessionInput): SessionTurn => {
  if (event.on === undefined) return event.id === 'retry' ? modify(config, state, state.change) : stay(state);
  if (event.on === 'dialog.request' && event.request.method === 'INVITE') {
    return reoffered(config, state, event, state.change);
  }
  return inDialog(state, event);
};
