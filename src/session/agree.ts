import { ok, type Result } from '../core/result.ts';
import type { SipMessage } from '../message/model.ts';
import type { MediaPlan } from '../signal/media.ts';
import { descriptionIn } from './description.ts';
import { isRemoteHold } from './hold.ts';
import { type AnswerSent, applyPlan } from './media-state.ts';
import { failureOf, offerAnswer } from './offer-answer.ts';
import type { OfferAnswerEvent, OfferAnswerState } from './offer-answer-state.ts';
import type { SessionCore } from './session-core.ts';
import { report } from './session-output.ts';
import type { CoreTurn } from './session-state.ts';

/** Offer and answer are complete: the media follows the plan, and a change of the holds is reported. `sent`: as in `applyPlan`. */
export const agree = (
  core: SessionCore,
  exchange: OfferAnswerState,
  plan: MediaPlan,
  localHold: boolean,
  sent?: AnswerSent,
): CoreTurn => {
  const remoteHold = isRemoteHold(core, exchange, plan);
  const [media, outputs] = applyPlan(core, plan, localHold, sent);
  const agreed: SessionCore = { ...core, media, exchange, localHold, remoteHold };
  if (localHold === core.localHold && remoteHold === core.remoteHold) return [agreed, outputs];
  return [agreed, [...outputs, report({ type: 'hold', local: localHold, remote: remoteHold })]];
};

/** The message brings the answer to our offer: a 2xx, or the ACK where the offer went out in our 2xx. */
export const answeredBy = (core: SessionCore, message: SipMessage, localHold: boolean): Result<CoreTurn> => {
  const answer = descriptionIn(message);
  if (answer?.ok === false) return answer;
  const event: OfferAnswerEvent =
    answer === undefined
      ? { kind: 'answerMissing', tag: message.to.tag }
      : { kind: 'answerReceived', answer: answer.value };
  const [exchange, [output]] = offerAnswer(core.exchange, event);
  return output?.out === 'agreed' ? ok(agree(core, exchange, output.plan, localHold)) : failureOf(output);
};
