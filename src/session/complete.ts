import { ok, type Result } from '../core/result.ts';
import type { SipMessage } from '../message/model.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import { settle } from '../sdp/settle.ts';
import type { Direction, MediaPlan } from '../signal/media.ts';
import { requiredDescription } from './description.ts';
import { answer } from './negotiate.ts';
import type { Speech } from './speech.ts';

/** An offer and its answer, both known. `sdp` is our answer, where it is ours to give. */
export type Completed = Result<{
  readonly speech: Speech;
  readonly plan: MediaPlan;
  readonly remote: RemoteSdp | undefined;
  readonly sdp?: Uint8Array;
}>;

/** We offered; the message brings the answer: a 2xx, or the ACK after a late offer of ours. */
export const completeOffer = (speech: Speech, message: SipMessage): Completed => {
  const remote = requiredDescription(message);
  if (!remote.ok) return remote;
  const plan = settle(speech.local, remote.value);
  return plan.ok ? ok({ speech, plan: plan.value, remote: remote.value }) : plan;
};

/** The message brings the offer; the answer is ours: in a 2xx, or in the ACK to a 2xx that offered late. */
export const completeLate = (speech: Speech, direction: Direction, message: SipMessage): Completed => {
  const remote = requiredDescription(message);
  if (!remote.ok) return remote;
  const answered = answer(speech, direction, remote.value);
  return answered.ok ? ok({ ...answered.value, remote: remote.value }) : answered;
};
