import type { MediaPlan } from '../signal/media.ts';
import type { Direction } from '../signal/media-audio.ts';
import type { OfferAnswerState } from './offer-answer-state.ts';
import type { SessionCore } from './session-core.ts';

/** The direction of our answers. A hold of the peer's is in its offer already. */
export const answeredDirection = ({ localHold }: SessionCore): Direction => (localHold ? 'sendonly' : 'sendrecv');

/**
 * The direction of our offers. A hold on top of a hold of the peer's is `inactive` (RFC 3264 §8.4). A resume is
 * `sendrecv`: the peer that still holds us answers so, and one that does not is not kept silent by us (RFC 6337 §5.3).
 */
export const offeredDirection = ({ remoteHold }: SessionCore, hold: boolean): Direction => {
  if (!hold) return 'sendrecv';
  return remoteHold ? 'inactive' : 'sendonly';
};

/** Whether the peer holds us by what was agreed. */
export const isRemoteHold = (core: SessionCore, exchange: OfferAnswerState, { audio }: MediaPlan): boolean => {
  // Where we did not offer to send, the plan is silent about what the peer wants.
  if (exchange.local?.media.direction === 'inactive') return core.remoteHold;
  return audio.direction !== 'sendrecv' && audio.direction !== 'sendonly';
};
