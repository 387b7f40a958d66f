import { ok, type Result } from '../core/result.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import { acceptLine } from './accept-line.ts';
import { answeredTypes } from './answered-types.ts';
import { commonNoise, noiseBeside } from './comfort-noise.ts';
import { both, reversed } from './direction.ts';
import { commonEvents, eventsBeside } from './events.ts';
import type { LocalMedia, RemoteSdp } from './model.ts';
import { planFor } from './plan.ts';

/**
 * The media plan by a local offer and the peer's answer (RFC 3264 §7). The codec to send is the first of the answer that
 * was offered, with the payload type of the answer; received packets have the payload types of the offer (§5.1), which
 * may differ: those of the answer are received as well where they mean nothing else. Codecs that were not offered are ignored. Fails with 488 when the answer refuses the audio or has no codec
 * that was offered.
 */
export const planFromAnswer = (offered: LocalMedia, answer: RemoteSdp): Result<MediaPlan> => {
  const accepted = acceptLine(answer, offered, 'answer');
  if (!accepted.ok) return accepted;
  const { line, preferred, common, crypto } = accepted;
  const { preferences } = offered;

  // The order of the answer decides (RFC 3264 §6.1); `common` is in the local order.
  const send = line.codecs.find((codec) => common.some(({ remote }) => remote === codec)) ?? preferred.remote;
  const receive = common.map(({ local }) => local);
  // An answer may only narrow the offered direction (RFC 3264 §6.1); a wider one is read as the offered one.
  const direction = both(offered.direction, reversed(line.direction));
  const events = commonEvents(preferences, line, receive);
  const noise = commonNoise(preferences, line, receive);
  const answered = answeredTypes(offeredTypes(preferences), common, events, noise);
  return ok(planFor(preferences, line, { send, receive, direction, events, noise, crypto, answered }));
};

/** Every payload type of the offer, agreed on or not. */
const offeredTypes = (preferences: MediaPreferences): ReadonlySet<number> => {
  const { codecs } = preferences;
  const all = [...codecs, ...eventsBeside(preferences, codecs), ...noiseBeside(preferences, codecs)];
  return new Set(all.map(({ payloadType }) => payloadType));
};
