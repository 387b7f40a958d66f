import type { CodecChoice, MediaAudio, PayloadTypeAtRate } from '../signal/media-audio.ts';
import { type CommonType, typesOf } from './common-codecs.ts';

/** One side's payload types for telephone events, by clock. */
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

/** What stands beside these codecs in an offer: events on each of their clocks (RFC 4733 §2.1). */
export const eventsBeside = (local: Events, codecs: readonly CodecChoice[]): readonly PayloadTypeAtRate[] => {
  const events: PayloadTypeAtRate[] = [];
  for (const clockRate of clocksOf(codecs)) {
    const payloadType = typeOn(local, clockRate);
    if (payloadType !== undefined) events.push({ payloadType, clockRate });
  }
  return events;
};

/**
 * Events both sides have, on the clocks of the codecs in common. Many peers offer telephone-event/8000 alone beside
 * Opus: where no clock fits, that is taken for what it is meant to be.
 */
export const commonEvents = (local: Events, remote: Events, codecs: readonly CodecChoice[]): readonly CommonType[] => {
  const common: CommonType[] = [];
  for (const clockRate of clocksOf(codecs)) pair(local, remote, clockRate, common);
  if (common.length === 0) pair(local, remote, 8000, common);
  return common;
};

const pair = (local: Events, remote: Events, clockRate: number, into: CommonType[]): void => {
  const [ours, theirs] = [typeOn(local, clockRate), typeOn(remote, clockRate)];
  if (ours !== undefined && theirs !== undefined) into.push({ clockRate, local: ours, remote: theirs });
};

/** The events of a plan: those on the clock of what we send go both ways, the others may arrive. */
export const plannedEvents = (common: readonly CommonType[], send: CodecChoice): MediaAudio['telephoneEvent'] => {
  const paired = common.find(({ clockRate }) => clockRate === send.clockRate) ?? common[0];
  if (paired === undefined) return undefined;
  const { clockRate, local, remote } = paired;
  const events = clockRate === 8000 ? { send: remote, receive: local } : { send: remote, receive: local, clockRate };
  if (common.length === 1) return events;
  return { ...events, others: typesOf(common.filter((each) => each !== paired)) };
};
