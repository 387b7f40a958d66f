import { type Failure, ok } from '../core/result.ts';
import { stay } from '../core/step.ts';
import { stop } from '../core/timer.ts';
import type { Content } from '../dialog/dialog-layer.ts';
import { planFromAnswer } from '../sdp/plan-from-answer.ts';
import type { EndCause, SessionCommand } from '../signal/session.ts';
import { agree, beginTalk } from './agree.ts';
import { requiredDescription } from './description.ts';
import { bye } from './end.ts';
import { inDialog } from './established.ts';
import { opening, refuse, silent } from './media-state.ts';
import { answer, offer as makeOffer } from './negotiate.ts';
import { openMedia } from './receive.ts';
import { refuseUnusable } from './reject.ts';
import { acknowledges, again, repeat } from './repeat.ts';
import type { SessionConfig } from './session-config.ts';
import { media, respond, sdpBody, tell } from './session-output.ts';
import type {
  Accepted,
  Incoming,
  MediaState,
  Negotiated,
  Outputs,
  SessionInput,
  SessionTurn,
} from './session-state.ts';

type Answer = Extract<SessionCommand, { do: 'answer' }>;

/** The app takes the call: at once when the media port is there, else when it comes. */
export const accept = (config: SessionConfig, state: Incoming, command: Answer): SessionTurn => {
  if (state.reported === 'answering') return stay(state);
  const { self, host, sound, speech } = state;
  const told = tell({ type: 'state', state: 'answering' });
  if (speech === undefined && sound.stage !== 'opening') {
    const waits: Incoming = { ...state, reported: 'answering', pending: command, sound: opening(sound) };
    return [waits, [told, openMedia(self.id, host)]];
  }
  if (speech === undefined) return [{ ...state, reported: 'answering', pending: command }, [told]];
  const [after, outputs] = sendAnswer(config, { ...state, reported: 'answering' }, command);
  return [after, [told, ...outputs]];
};

/** The 200, with our answer, or with our offer when the INVITE had none (RFC 3261 §13.3.1.4). */
export const sendAnswer = (config: SessionConfig, state: Incoming, command: Answer): SessionTurn => {
  const { self, offer, earlyAnswer: preview, speech } = state;
  if (speech === undefined) return stay(state);
  if (offer === undefined) {
    const { sdp, speech: offering } = makeOffer(speech, 'sendrecv');
    return accepted(config, state, sdpBody(sdp, command.headers), beginTalk(offering), true, [], state.sound);
  }
  const answered = preview === undefined ? answer(speech, 'sendrecv', offer) : ok({ speech, ...preview });
  if (!answered.ok) return refuseUnusable(state, answered);
  const { plan, sdp, speech: answering } = answered.value;
  // The media starts with the 2xx: the peer may be heard before its ACK is.
  const now = { plan, remote: offer, hold: false };
  const [talk, sound, outputs] = agree(self, state.sound, beginTalk(answering), now);
  return accepted(config, state, sdpBody(sdp, command.headers), talk, false, outputs, sound);
};

const answeredInTime: Outputs = [stop('everyMinute'), stop('expires'), stop('unanswered')];
const noRepeat = stop('repeat');

const accepted = (
  config: SessionConfig,
  state: Incoming,
  content: Content,
  talk: Negotiated,
  late: boolean,
  outputs: Outputs,
  sound: MediaState,
): SessionTurn => {
  const [repeating, sent] = repeat(config, state, content, late);
  const next: Accepted = { name: 'accepted', self: state.self, sound, repeating, talk, leaving: undefined };
  return [next, [...answeredInTime, ...sent, ...outputs]];
};

/** 2xx sent: it is repeated until the ACK comes, and a hang-up waits for that too (RFC 3261 §13.3.1.4, §15). */
export const awaitAck = (config: SessionConfig, state: Accepted, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    if (event.id !== 'repeat') return stay(state);
    const next = again(config, state.repeating);
    if (next !== undefined) return [{ ...state, repeating: next[0] }, next[1]];
    return bye(state, state.leaving ?? { by: 'timeout', waitingFor: 'ack' });
  }
  switch (event.on) {
    case 'dialog.ack':
      return acknowledges(event.request, state.repeating) ? acknowledged(state, event) : stay(state);
    case 'dialog.request':
      // The exchange of the first INVITE may still be open: theirs has to wait (RFC 3261 §14.2).
      if (event.request.method === 'INVITE') return [state, [respond(event.tx, 491)]];
      return inDialog(state, event);
    case 'command':
      return event.command.do === 'hangup' ? leave(state, { by: 'local' }) : [state, refuse(event.command, 'state')];
    case 'media':
      if (event.event.on === 'failed') return leave(state, { by: 'media', reason: event.event.reason });
      if (event.event.on !== 'closed') return stay(state);
      return leave({ ...state, sound: silent }, { by: 'media', reason: 'closed' });
    default:
      return inDialog(state, event);
  }
};

const acknowledged = (state: Accepted, { request }: Extract<SessionInput, { on: 'dialog.ack' }>): SessionTurn => {
  const { self, talk, repeating, leaving } = state;
  if (leaving !== undefined) return bye(state, leaving);
  const established = tell({ type: 'established' });
  const told = tell({ type: 'state', state: 'active' });
  if (!repeating.delayedOffer)
    return [{ name: 'active', self, sound: state.sound, talk }, [noRepeat, established, told]];
  const remote = requiredDescription(request);
  if (!remote.ok) return unanswered(state, remote);
  const plan = planFromAnswer(talk.speech.media, remote.value);
  if (!plan.ok) return unanswered(state, plan);
  const [agreed, sound, outputs] = agree(self, state.sound, talk, {
    plan: plan.value,
    remote: remote.value,
    hold: false,
  });
  return [{ name: 'active', self, sound, talk: agreed }, [noRepeat, ...outputs, established, told]];
};

/** Our offer found no answer that could be used: acknowledged, and therefore ended by BYE. */
const unanswered = (state: Accepted, { detail }: Failure): SessionTurn =>
  bye(state, { by: 'local', status: 488, reason: detail });

/** RFC 3261 §15: the callee sends no BYE before the ACK, or before it is not to be expected any more. */
const leave = (state: Accepted, leaving: EndCause): SessionTurn => {
  if (state.leaving !== undefined) return stay(state);
  const { self, sound } = state;
  const quiet: Outputs = sound.stage === 'running' ? [media({ do: 'pause', id: self.id })] : [];
  return [{ ...state, leaving }, [...quiet, tell({ type: 'state', state: 'ending' })]];
};
