import type { MediaAudio } from '../signal/media-audio.ts';
import type { SessionCore } from './session-core.ts';
import { media } from './session-output.ts';
import type { Change, Outputs } from './session-state.ts';

// RFC 3264 §8.3.2: who offers other formats receives them from then on beside those of before. The answer may come
// after the first packets that follow it.

/** The engine receives the offered codecs too. */
export const receiveOffered = ({ identity: { id }, media: { plan, paused } }: SessionCore, change: Change): Outputs => {
  const { media: { codecs } = {} } = change;
  if (codecs === undefined || plan === undefined || paused) return [];
  const added = codecs.filter(({ payloadType }) => !receives(plan.audio, payloadType));
  if (added.length === 0) return [];
  const receive = [...plan.audio.receive, ...added];
  return [media({ do: 'start', id, plan: { ...plan, audio: { ...plan.audio, receive } } })];
};

/** The offer was refused: the engine receives what it received before. */
export const receiveFormer = (core: SessionCore, change: Change): Outputs => {
  const { identity, media: running } = core;
  if (running.plan === undefined || receiveOffered(core, change).length === 0) return [];
  return [media({ do: 'start', id: identity.id, plan: running.plan })];
};

/** The re-INVITE succeeded: forget the running plan, so that the next one is applied even if equal. */
export const receiveAgreed = (core: SessionCore, change: Change): SessionCore =>
  receiveOffered(core, change).length === 0 ? core : { ...core, media: { ...core.media, plan: undefined } };

const receives = ({ receive, telephoneEvent, comfortNoise }: MediaAudio, payloadType: number): boolean =>
  receive.some((each) => each.payloadType === payloadType) ||
  telephoneEvent?.receive === payloadType ||
  telephoneEvent?.others?.some((each) => each.payloadType === payloadType) === true ||
  comfortNoise?.receive.includes(payloadType) === true;
