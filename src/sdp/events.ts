import type { CodecChoice, MediaAudio, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { type CommonType, typesOf } from './common-codecs.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/** The payload types of one side for telephone events, by clock rate. */
interface Events {
  readonly telephoneEvent?: number | undefined;
  readonly otherEvents?: readonly PayloadTypeAtRate[] | undefined;
}

const typeOn = ({ telephoneEvent, otherEvents }: Events, clockRate: number): number | undefined =>
  clockRate === 8000 ? telephoneEvent : otherEvents?.find((each) => each.clockRate === clockRate)?.payloadType;

const clocksOf = (codecs: readonly CodecChoice[]): readonly number[] => {
  const clocks: number[] = [];
  for (const { clockRate } of codecs) if (!clocks.includes(clockRate)) clocks.push(clockRate);
  return clocks;
};

/** The events to offer with these codecs: one payload type for each of their clock rates (RFC 4733 §2.1). */
export const eventsBeside = (local: Events, codecs: readonly CodecChoice[]): readonly PayloadTypeAtRate[] => {
  const events: PayloadTypeAtRate[] = [];
  for (const clockRate of clocksOf(codecs)) {
    const payloadType = typeOn(local, clockRate);
    if (payloadType !== undefined) events.push({ payloadType, clockRate });
  }
  return events;
};

/**
 * The events both sides have, at the clock rates of the common codecs. Many peers offer only telephone-event/8000 with
 * Opus, and some telephone-event/16000 with G.722, whose clock rate is 8000: when no clock rate matches, another is used.
 */
export const commonEvents = (local: Events, remote: Events, codecs: readonly CodecChoice[]): readonly CommonType[] => {
  const common: CommonType[] = [];
  for (const clockRate of clocksOf(codecs)) pair(local, remote, clockRate, common);
  if (common.length === 0) pair(local, remote, 8000, common);
  for (const { clockRate } of remote.otherEvents ?? []) if (common.length === 0) pair(local, remote, clockRate, common);
  return common;
};

const pair = (local: Events, remote: Events, clockRate: number, into: CommonType[]): void => {
  const [localType, remoteType] = [typeOn(local, clockRate), typeOn(remote, clockRate)];
  if (localType !== undefined && remoteType !== undefined) {
    into.push({ clockRate, local: localType, remote: remoteType });
  }
};

/**
 * The events of a plan: those at the clock rate of the sent codec in both directions, the others received only, and
 * `answered` beside them. `flashTypes`: the peer's payload types that take the flash.
 */
export const plannedEvents = (
  common: readonly CommonType[],
  send: CodecChoice,
  answered: readonly PayloadTypeAtRate[],
  flashTypes: readonly number[] | undefined,
): MediaAudio['telephoneEvent'] => {
  const paired = common.find(({ clockRate }) => clockRate === send.clockRate) ?? common[0];
  if (paired === undefined) return undefined;
  const { clockRate, local, remote } = paired;
  const events: Draft<NonNullable<MediaAudio['telephoneEvent']>> = { send: remote, receive: local };
  if (clockRate !== 8000) events.clockRate = clockRate;
  if (common.length > 1 || answered.length > 0) {
    events.others = [...typesOf(common.filter((each) => each !== paired)), ...answered];
  }
  if (flashTypes?.includes(remote) === true) events.flash = true;
  return events;
};
