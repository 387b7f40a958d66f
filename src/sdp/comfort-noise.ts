import type { CodecChoice, MediaAudio, PayloadTypeAtRate } from '../signal/media-audio.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { CommonType } from './common-codecs.ts';
import type { RemoteLine } from './model.ts';

const none: readonly never[] = [];

/** What stands beside these codecs in an offer: comfort noise on each clock of theirs that we have it for (RFC 3389 §4). */
export const noiseBeside = (
  { silenceSuppression, comfortNoise }: MediaPreferences,
  codecs: readonly CodecChoice[],
): readonly PayloadTypeAtRate[] => {
  if (silenceSuppression !== true || comfortNoise === undefined) return none;
  return comfortNoise.filter(({ clockRate }) => codecs.some((codec) => codec.clockRate === clockRate));
};

/** What both sides list, on the clocks of the codecs in common. */
export const commonNoise = (
  local: MediaPreferences,
  remote: RemoteLine,
  codecs: readonly CodecChoice[],
): readonly CommonType[] => {
  if (local.silenceSuppression !== true) return none;
  return noiseBeside(local, codecs).flatMap(({ clockRate, payloadType }) => {
    const theirs = remote.codecs.find((codec) => codec.name === 'CN' && codec.clockRate === clockRate);
    return theirs === undefined ? [] : [{ clockRate, local: payloadType, remote: theirs.payloadType }];
  });
};

/** The comfort noise of a plan. What we send has to run on the clock of the audio it takes the place of (RFC 3389 §4). */
export const plannedNoise = (
  common: readonly CommonType[],
  { clockRate }: CodecChoice,
): MediaAudio['comfortNoise'] | undefined => {
  if (common.length === 0) return undefined;
  const receive = common.map(({ local }) => local);
  const send = common.find((each) => each.clockRate === clockRate)?.remote;
  return send === undefined ? { receive } : { send, receive };
};
