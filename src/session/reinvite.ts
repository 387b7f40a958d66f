import type { Failure } from '../core/result.ts';
import { stop } from '../core/timer.ts';
import { agree } from './agree.ts';
import { descriptionIn } from './description.ts';
import { answeredDirection, offeredDirection } from './hold.ts';
import { failureOf, offerAnswer } from './offer-answer.ts';
import { refuseDescription } from './reject.ts';
import { repeat } from './repeat.ts';
import type { SessionConfig } from './session-config.ts';
import { sdpBody } from './session-output.ts';
import type { Active, Change, Outputs, Retrying, SessionInput, SessionTurn } from './session-state.ts';

/**
 * A re-INVITE of the peer's (RFC 3261 §14.2). With an offer: our answer, and the media follows at once. Without: our
 * offer as things stand, and the ACK brings the answer. What cannot be used changes nothing.
 */
export const reinvited = (
  config: SessionConfig,
  state: Active | Retrying,
  { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>,
  next: Change | undefined,
): SessionTurn => {
  const { core } = state;
  const invite = { tx, cseq: request.cseq.number };
  const stops: Outputs = next === undefined ? [] : [stop('retry')];

  const offer = descriptionIn(request);
  if (offer === undefined) {
    const direction = offeredDirection(core, core.localHold);
    const [exchange, [output]] = offerAnswer(core.exchange, { kind: 'offer', direction, media: undefined });
    if (output?.out !== 'offer') return refused(state, tx, failureOf(output));
    const [repeating, sent] = repeat(config, invite, 200, sdpBody(output.sdp));
    return [{ name: 'confirming', core: { ...core, exchange }, repeating, next }, [...stops, ...sent]];
  }

  if (!offer.ok) return refused(state, tx, offer);
  const [open] = offerAnswer(core.exchange, { kind: 'offerReceived', offer: offer.value });
  const [exchange, [output]] = offerAnswer(open, { kind: 'answer', direction: answeredDirection(core) });
  if (output?.out !== 'answer') return refused(state, tx, failureOf(output));
  const [agreed, outputs] = agree(core, exchange, output.plan, core.localHold, 'answered');
  const [repeating, sent] = repeat(config, invite, 200, sdpBody(output.sdp));
  return [{ name: 'confirming', core: agreed, repeating, next }, [...stops, ...sent, ...outputs]];
};

const refused = (state: Active | Retrying, tx: string, failure: Failure): SessionTurn => [
  state,
  [refuseDescription(tx, failure, state.core.exchange.local?.media.host ?? '')],
];
