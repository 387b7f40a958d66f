import type { RemoteSdp } from '../sdp/model.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { Direction } from '../signal/media-audio.ts';
import { detachLines } from './detach-plan.ts';
import { run } from './media-state.ts';
import { encrypted } from './negotiate.ts';
import { tell } from './session-output.ts';
import type { LocalDescription, MediaState, Negotiated, Outputs, SessionIdentity } from './session-state.ts';

/** A talk in which only we have spoken. */
export const beginTalk = (speech: LocalDescription): Negotiated => ({
  speech,
  lines: undefined,
  localHold: false,
  remoteHold: false,
});

/** What we answer an offer with: our own wish; the peer's hold is already in its offer. */
export const answering = ({ localHold }: Negotiated): Direction => (localHold ? 'sendonly' : 'sendrecv');

/**
 * What we offer. Held by the peer too, a hold says `inactive` (RFC 3264 §8.4). A resume says `sendrecv`: the peer
 * that still holds us answers so, and one that does not is not kept silent by us (RFC 6337 §5.3).
 */
export const offering = (talk: Negotiated, hold: boolean): Direction =>
  hold ? (talk.remoteHold ? 'inactive' : 'sendonly') : 'sendrecv';

/** Offer and answer are complete: from here on the media follows the plan, and the app hears of holds that changed. */
export const agree = (
  self: SessionIdentity,
  sound: MediaState,
  talk: Negotiated,
  now: { readonly plan: MediaPlan; readonly remote: RemoteSdp | undefined; readonly hold: boolean },
): readonly [Negotiated, MediaState, Outputs] => {
  const { plan, remote, hold } = now;
  const sends = plan.audio.direction === 'sendrecv' || plan.audio.direction === 'sendonly';
  // Where we did not even want to send, the plan cannot tell what the peer wants.
  const remoteHold = talk.speech.media.direction === 'inactive' ? talk.remoteHold : !sends;
  const [running, outputs] = run(self, sound, plan, hold);
  const changed = hold !== talk.localHold || remoteHold !== talk.remoteHold;
  const agreed: Negotiated = {
    speech: plan.transport.srtp === undefined ? talk.speech : encrypted(talk.speech),
    lines: detachLines(remote),
    localHold: hold,
    remoteHold,
  };
  if (!changed) return [agreed, running, outputs];
  return [agreed, running, [...outputs, tell({ type: 'hold', local: hold, remote: remoteHold })]];
};
