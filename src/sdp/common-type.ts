import type { EventType } from '../signal/media.ts';

/** What both sides have for one clock beside the audio: the payload type of either (RFC 4733 §2.1, RFC 3389 §4). */
export interface CommonType {
  readonly clockRate: number;
  readonly local: number;
  readonly remote: number;
}

/** Both ways under the payload types of the offer, as an answer has it (RFC 3264 §6.1). */
export const asOffered = (common: readonly CommonType[]): readonly CommonType[] =>
  common.map(({ clockRate, remote }) => ({ clockRate, local: remote, remote }));

/** What we name them by. */
export const typesOf = (common: readonly CommonType[]): readonly EventType[] =>
  common.map(({ clockRate, local }) => ({ payloadType: local, clockRate }));
