import type { Failure } from '../core/result.ts';
import { agree, answering, offering } from './agree.ts';
import { descriptionIn } from './description.ts';
import { answer, offer } from './negotiate.ts';
import { refuseDescription } from './reject.ts';
import { repeat } from './repeat.ts';
import type { SessionConfig } from './session-config.ts';
import { sdpBody } from './session-output.ts';
import type { Active, Change, Outputs, Retrying, SessionInput, SessionTurn } from './session-state.ts';

/**
 * A re-INVITE of the peer's (RFC 3261 §14.2). With an offer: our answer, and the media follows at once. Without: our
 * offer as things stand, and the ACK brings the answer. What cannot be used changes nothing.
 */
export const reoffered = (
  config: SessionConfig,
  state: Active | Retrying,
  { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>,
  next: Change | undefined,
): SessionTurn => {
  const { self, talk } = state;
  const asked = { tx, cseq: request.cseq.number };
  const stops: Outputs = next === undefined ? [] : [{ out: 'stop', timer: 'retry' }];

  const remote = descriptionIn(request);
  if (remote === undefined) {
    const { speech, sdp } = offer(talk.speech, offering(talk, talk.localHold), talk.lines);
    const [repeating, sent] = repeat(config, asked, sdpBody(sdp), true);
    return [
      { name: 'confirming', self, sound: state.sound, talk: { ...talk, speech }, repeating, next },
      [...stops, ...sent],
    ];
  }

  if (!remote.ok) return refused(state, tx, remote);
  const answered = answer(talk.speech, answering(talk), remote.value);
  if (!answered.ok) return refused(state, tx, answered);
  const { speech, sdp, plan } = answered.value;
  const [agreed, sound, outputs] = agree(
    self,
    state.sound,
    { ...talk, speech },
    { plan, remote: remote.value, hold: talk.localHold },
  );
  const [repeating, sent] = repeat(config, asked, sdpBody(sdp), false);
  return [{ name: 'confirming', self, sound, talk: agreed, repeating, next }, [...stops, ...sent, ...outputs]];
};

const refused = (state: Active | Retrying, tx: string, failure: Failure): SessionTurn => [
  state,
  [refuseDescription(tx, failure, state.talk.speech.media.host)],
];
