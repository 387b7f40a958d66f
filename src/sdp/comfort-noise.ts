import type { CodecChoice, MediaAudio, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { CommonType } from './common-codecs.ts';
import type { RemoteLine } from './model.ts';

const none: readonly never[] = [];

/** The comfort noise to offer with these codecs: the local payload types at their clock rates (RFC 3389 §4). */
export const noiseBeside = (
  { silenceSuppression, comfortNoise }: MediaPreferences,
  codecs: readonly CodecChoice[],
): readonly PayloadTypeAtRate[] => {
  if (silenceSuppression !== true || comfortNoise === undefined) return none;
  return comfortNoise.filter(({ clockRate }) => codecs.some((codec) => codec.clockRate === clockRate));
};

/** The comfort noise both sides list, at the clock rates of the common codecs. */
export const commonNoise = (
  local: MediaPreferences,
  remote: RemoteLine,
  codecs: readonly CodecChoice[],
): readonly CommonType[] => {
  if (local.silenceSuppression !== true) return none;
  return noiseBeside(local, codecs).flatMap(({ clockRate, payloadType }) => {
    const match = remote.codecs.find((codec) => codec.name === 'CN' && codec.clockRate === clockRate);
    return match === undefined ? [] : [{ clockRate, local: payloadType, remote: match.payloadType }];
  });
};

/**
 * The comfort noise of a plan, received under the types `answered` too. The one to send has the clock rate of the audio it
 * replaces (RFC 3389 §4).
 */
export const plannedNoise = (
  common: readonly CommonType[],
  { clockRate }: CodecChoice,
  answered: readonly PayloadTypeAtRate[],
): MediaAudio['comfortNoise'] | undefined => {
  if (common.length === 0) return undefined;
  const receive = [...common.map(({ local }) => local), ...answered.map(({ payloadType }) => payloadType)];
  const send = common.find((each) => each.clockRate === clockRate)?.remote;
  return send === undefined ? { receive } : { send, receive };
};
