import { stay } from '../core/step.ts';
import { stop } from '../core/timer.ts';
import type { SessionCommand } from '../signal/session.ts';
import { agree } from './agree.ts';
import { openMedia } from './media-state.ts';
import { failureOf, offerAnswer } from './offer-answer.ts';
import { refuseUnusable } from './reject.ts';
import { repeat } from './repeat.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionCore } from './session-core.ts';
import { report, sdpBody } from './session-output.ts';
import type { Incoming, Outputs, SessionTurn } from './session-state.ts';

type Answer = Extract<SessionCommand, { do: 'answer' }>;

/** The application takes the call: the 200 goes out when the media port is open. */
export const accept = (config: SessionConfig, state: Incoming, command: Answer): SessionTurn => {
  if (state.reported === 'answering') return stay(state);
  const { core } = state;
  const answering = report({ type: 'state', state: 'answering' });
  if (core.media.stage === 'none') {
    const [opening, open] = openMedia(core, state.host);
    return [{ ...state, core: opening, reported: 'answering', pending: command }, [answering, open]];
  }
  if (core.media.stage === 'opening') return [{ ...state, reported: 'answering', pending: command }, [answering]];
  const [next, outputs] = sendAnswer(config, { ...state, reported: 'answering' }, command);
  return [next, [answering, ...outputs]];
};

/** The 200, with our answer, or with our offer when the INVITE had none (RFC 3261 §13.3.1.4). */
export const sendAnswer = (config: SessionConfig, state: Incoming, command: Answer): SessionTurn => {
  const { core } = state;
  const direction = 'sendrecv';
  if (core.exchange.name === 'none') {
    const [exchange, [output]] = offerAnswer(core.exchange, { kind: 'offer', direction, media: undefined });
    if (output?.out !== 'offer') return refuseUnusable(state, failureOf(output));
    return accepted(config, state, { ...core, exchange }, sdpBody(output.sdp, command.headers), []);
  }
  const [exchange, [output]] = offerAnswer(core.exchange, { kind: 'answer', direction });
  if (output?.out !== 'answer') return refuseUnusable(state, failureOf(output));
  // The media starts with the 2xx: the peer may send before its ACK. We send once the ACK is here, or a packet of the peer's.
  const [agreed, outputs] = agree(core, exchange, output.plan, false, 'answered');
  return accepted(config, state, agreed, sdpBody(output.sdp, command.headers), outputs);
};

const answeredInTime: Outputs = [stop('everyMinute'), stop('expires'), stop('unanswered')];

const accepted = (
  config: SessionConfig,
  state: Incoming,
  core: SessionCore,
  content: ReturnType<typeof sdpBody>,
  outputs: Outputs,
): SessionTurn => {
  const [repeating, sent] = repeat(config, state, 200, content);
  return [{ name: 'accepted', core, repeating, leaving: undefined }, [...answeredInTime, ...sent, ...outputs]];
};
