import { ok, type Result } from '../core/result.ts';
import type { MediaPlan } from '../signal/media.ts';
import { acceptLine } from './accept-line.ts';
import { commonNoise } from './comfort-noise.ts';
import { both, reversed } from './direction.ts';
import { commonEvents } from './events.ts';
import type { LocalMedia, RemoteSdp } from './model.ts';
import { planFor } from './plan.ts';

/**
 * What an answer to our offer settles (RFC 3264 §7). We send with the first codec of the answer that we offered, under
 * the answer's payload type; what arrives has the payload types of the offer (§5.1), which may be others. Codecs we
 * never offered are passed over. An answer that refused the audio, or left no codec, fails with 488.
 */
export const settle = (offered: LocalMedia, answer: RemoteSdp): Result<MediaPlan> => {
  const accepted = acceptLine(answer, offered.preferences.codecs, offered.srtp, 'answer');
  if (!accepted.ok) return accepted;
  const { line, preferred, common, crypto } = accepted;
  const { preferences } = offered;

  // The answerer's order rules, not ours (RFC 3264 §6.1); `common` stands in ours.
  const send = line.codecs.find((codec) => common.some(({ remote }) => remote === codec)) ?? preferred.remote;
  const receive = common.map(({ local }) => local);
  // An answer may only narrow what was offered (RFC 3264 §6.1); one that widens it is read as the widest allowed.
  const direction = both(offered.direction, reversed(line.direction));
  const events = commonEvents(preferences, line, receive);
  const noise = commonNoise(preferences, line, receive);
  return ok(planFor(preferences, line, { send, receive, direction, events, noise, crypto }));
};
