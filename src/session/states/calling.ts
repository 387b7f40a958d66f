import type { Result } from '../../core/result.ts';
import { stay } from '../../core/step.ts';
import { stop } from '../../core/timer.ts';
import { disallows } from '../../message/header/allow.ts';
import { agree, answeredBy } from '../agree.ts';
import { bye } from '../bye.ts';
import { cancel } from '../cancel.ts';
import { failureCause, leaveCause, refusalCause } from '../cause.ts';
import { descriptionIn, requiredDescription } from '../description.ts';
import { end } from '../end.ts';
import { answeredDirection } from '../hold.ts';
import { applyPlan, withoutMedia } from '../media-state.ts';
import { failureOf, offerAnswer } from '../offer-answer.ts';
import type { SessionConfig } from '../session-config.ts';
import { ack, refuseCommand, report, respond } from '../session-output.ts';
import type { Calling, CoreTurn, Outputs, SessionInput, SessionTurn } from '../session-state.ts';

type Responded = Extract<SessionInput, { on: 'dialog.response' }>;

/** UAC, INVITE sent: provisional responses, then one final (RFC 3261 §13.2.2). */
export const calling = (config: SessionConfig, state: Calling, event: SessionInput): SessionTurn => {
  const { core } = state;
  if (event.on === undefined) {
    return event.id === 'giveUp' ? cancel(config, state, { by: 'timeout', waitingFor: 'response' }) : stay(state);
  }
  switch (event.on) {
    case 'dialog.response':
      if (event.request.method !== 'INVITE') return stay(state);
      if (event.response.status < 200) return provisional(state, event);
      if (event.response.status < 300) return answered(state, event);
      return end(core, refusalCause(event.response));
    case 'dialog.repeated':
      return [state, [report({ type: 'unanswered', sent: event.sent })]];
    case 'dialog.failed':
      return event.request.method === 'INVITE' ? end(core, failureCause(event)) : stay(state);
    case 'unsent':
      return end(core, { by: 'transport', reason: 'not sent' });
    case 'command':
      if (event.command.do !== 'hangup') return [state, refuseCommand(event.command, 'state')];
      return cancel(config, state, { by: 'local' }, [], event.command.headers);
    case 'media':
      if (event.event.on === 'failed') return cancel(config, state, { by: 'media', reason: event.event.reason });
      if (event.event.on !== 'closed') return stay(state);
      return cancel(config, { ...state, core: withoutMedia(core) }, { by: 'media', reason: 'closed' });
    case 'dialog.request':
      return requested(config, state, event);
    default:
      return stay(state);
  }
};

/** A description in an unreliable 1xx is a preview of the answer: it starts early media (RFC 3261 §13.2.1). */
const provisional = (state: Calling, { response }: Responded): SessionTurn => {
  const { status, reason } = response;
  if (status === 100) return [state.responded ? state : { ...state, responded: true }, []];
  const progress = report({ type: 'progress', status, reason, response });
  const early = previewed(state, response);
  if (early !== undefined) {
    const [core, outputs] = early;
    const next: Calling = { name: 'calling', core, reported: 'early', responded: true };
    return [next, [progress, ...outputs, ...reported(state, 'early')]];
  }
  if (state.reported === 'early') return [state, [progress]];
  const ringing: Calling = { name: 'calling', core: state.core, reported: 'ringing', responded: true };
  return [ringing, [progress, ...reported(state, 'ringing')]];
};

/** A preview that cannot be used ends nothing: the answer comes with the 2xx. */
const previewed = ({ core }: Calling, response: Responded['response']): CoreTurn | undefined => {
  if (core.exchange.name !== 'localOffer') return undefined;
  const answer = descriptionIn(response);
  if (answer === undefined || !answer.ok) return undefined;
  const event = { kind: 'previewReceived', answer: answer.value, tag: response.to.tag } as const;
  const [exchange, [output]] = offerAnswer(core.exchange, event);
  if (output?.out !== 'previewed') return undefined;
  const [media, outputs] = applyPlan(core, output.plan, false);
  return [{ ...core, media, exchange }, outputs];
};

const reported = (state: Calling, next: 'ringing' | 'early'): Outputs =>
  state.reported === next ? [] : [report({ type: 'state', state: next })];

const giveUpStopped = stop('giveUp');

/** The 2xx: its ACK, and the call is up, or ends where offer and answer do not fit (RFC 3261 §13.2.2.4). */
const answered = ({ core }: Calling, { tx, response }: Responded): SessionTurn => {
  const completed = core.exchange.name === 'none' ? answerOffer(core, response) : answeredBy(core, response, false);
  if (!completed.ok) return bye(core, { by: 'local', status: 488, reason: completed.detail }, [ack(tx)]);
  const [agreed, outputs, sdp] = completed.value;
  return [
    { name: 'active', core: agreed },
    [
      ack(tx, sdp),
      giveUpStopped,
      ...outputs,
      disallows(response.headers, 'INFO') ? withoutInfo : report({ type: 'established' }),
      report({ type: 'state', state: 'active' }),
    ],
  ];
};

const withoutInfo = report({ type: 'established', refusesInfo: true });

/** Our INVITE had no offer: the 2xx brings it, and the ACK our answer. */
const answerOffer = (
  core: Calling['core'],
  response: Responded['response'],
): Result<readonly [...CoreTurn, sdp?: Uint8Array]> => {
  const offer = requiredDescription(response);
  if (!offer.ok) return offer;
  const [open] = offerAnswer(core.exchange, { kind: 'offerReceived', offer: offer.value });
  const [exchange, [output]] = offerAnswer(open, { kind: 'answer', direction: answeredDirection(core) });
  if (output?.out !== 'answer') return failureOf(output);
  const [agreed, outputs] = agree(core, exchange, output.plan, false);
  return { ok: true, value: [agreed, outputs, output.sdp] };
};

const requested = (
  config: SessionConfig,
  state: Calling,
  { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>,
): SessionTurn => {
  // RFC 3261 §14.2.
  if (request.method === 'INVITE') return [state, [respond(tx, 491)]];
  if (request.method !== 'BYE') return stay(state);
  // RFC 3261 §15 forbids the callee this BYE. Answered all the same; the open INVITE is cancelled.
  return cancel(config, state, leaveCause(request), [respond(tx, 200)]);
};
