import type { Failure } from '../core/result.ts';
import { stay } from '../core/step.ts';
import { disallows } from '../message/header/allow.ts';
import { planFromAnswer } from '../sdp/plan-from-answer.ts';
import { agree, beginTalk } from './agree.ts';
import { failureCause, refusalCause } from './cause.ts';
import { descriptionIn } from './description.ts';
import { detachLines } from './detach-plan.ts';
import { bye, cancel, end } from './end.ts';
import { handle } from './in-dialog-requests.ts';
import { refuse, run, silent } from './media-state.ts';
import { type Completed, completeLate, completeOffer } from './negotiate.ts';
import type { SessionConfig } from './session-config.ts';
import { respond, sdpBody, tell } from './session-output.ts';
import type { Calling, Outputs, SessionInput, SessionTurn } from './session-state.ts';

const withoutInfo = tell({ type: 'established', refusesInfo: true });

type Responded = Extract<SessionInput, { on: 'dialog.response' }>;

/** UAC, INVITE sent: provisional responses, then one final (RFC 3261 §13.2.2). */
export const calling = (config: SessionConfig, state: Calling, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    return event.id === 'giveUp' ? cancel(config, state, { by: 'timeout', waitingFor: 'response' }) : stay(state);
  }
  switch (event.on) {
    case 'dialog.response':
      if (event.request.method !== 'INVITE') return stay(state);
      if (event.response.status < 200) return provisional(state, event);
      if (event.response.status < 300) return answered(state, event);
      return end(state, refusalCause(event.response));
    case 'dialog.failed':
      return event.request.method === 'INVITE' ? end(state, failureCause(event)) : stay(state);
    case 'unsent':
      return end(state, { by: 'transport', reason: 'not sent' });
    case 'command':
      if (event.command.do !== 'hangup') return [state, refuse(event.command, 'state')];
      return cancel(config, state, { by: 'local' }, [tell({ type: 'state', state: 'ending' })]);
    case 'media':
      if (event.event.on === 'failed') return cancel(config, state, { by: 'media', reason: event.event.reason });
      if (event.event.on !== 'closed') return stay(state);
      return cancel(config, { ...state, sound: silent }, { by: 'media', reason: 'closed' });
    case 'dialog.request':
      return requested(config, state, event);
    default:
      return stay(state);
  }
};

/** A description in an unreliable 1xx is a preview of the answer: it starts early media (RFC 3261 §13.2.1). */
const provisional = (state: Calling, { response }: Responded): SessionTurn => {
  const { status, reason } = response;
  if (status === 100) return stay(state);
  const told = tell({ type: 'progress', status, reason, response });
  const remote = state.delayedOffer ? undefined : descriptionIn(response);
  // A preview that cannot be used ends nothing: what counts comes with the 2xx.
  const plan = remote?.ok ? planFromAnswer(state.speech.media, remote.value) : undefined;
  if (remote?.ok && plan?.ok) {
    const [sound, outputs] = run(state.self, state.sound, plan.value, false);
    const early = { tag: response.to.tag, lines: detachLines(remote.value) };
    return [{ ...state, sound, early, reported: 'early' }, [told, ...outputs, ...shownAs(state, 'early')]];
  }
  if (state.reported === 'early') return [state, [told]];
  return [{ ...state, reported: 'ringing' }, [told, ...shownAs(state, 'ringing')]];
};

const shownAs = ({ reported: shown }: Calling, next: 'ringing' | 'early'): Outputs =>
  shown === next ? [] : [tell({ type: 'state', state: next })];

/** The 2xx: its ACK, and the call is up, or over when offer and answer came to nothing (RFC 3261 §13.2.2.4). */
const answered = (state: Calling, { tx, response }: Responded): SessionTurn => {
  const done = complete(state, response);
  if (!done.ok) return unusable(state, tx, done);
  const { speech, plan, remote, sdp } = done.value;
  const [talk, sound, outputs] = agree(state.self, state.sound, beginTalk(speech), { plan, remote, hold: false });
  return [
    { name: 'active', self: state.self, sound, talk },
    [
      sdp === undefined ? { out: 'ack', tx } : { out: 'ack', tx, content: sdpBody(sdp) },
      { out: 'stop', timer: 'giveUp' },
      ...outputs,
      disallows(response.headers, 'INFO') ? withoutInfo : tell({ type: 'established' }),
      tell({ type: 'state', state: 'active' }),
    ],
  ];
};

const complete = (state: Calling, response: Responded['response']): Completed => {
  const { speech, early, sound } = state;
  if (state.delayedOffer) return completeLate(speech, 'sendrecv', response);
  // Peers there are that answer in the 1xx and think it said: the same dialog's preview stands for the answer.
  if (response.body.length === 0 && sound.plan !== undefined && early !== undefined && early.tag === response.to.tag) {
    return { ok: true, value: { speech, plan: sound.plan, remote: early.lines } };
  }
  return completeOffer(speech, response);
};

const unusable = (state: Calling, tx: string, { detail }: Failure): SessionTurn =>
  bye(state, { by: 'local', status: 488, reason: detail }, [{ out: 'ack', tx }]);

const requested = (
  config: SessionConfig,
  state: Calling,
  { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>,
): SessionTurn => {
  // RFC 3261 §14.2.
  if (request.method === 'INVITE') return [state, [respond(tx, 491)]];
  if (request.method !== 'BYE') return [state, handle(tx, request)];
  // RFC 3261 §15 forbids the callee this BYE. Answered all the same; what it left open is cancelled.
  return cancel(config, state, { by: 'remote' }, [respond(tx, 200)]);
};
