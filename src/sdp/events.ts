import type { CodecChoice, EventType, MediaPlan } from '../signal/media.ts';

/** One side's payload types for telephone events, by clock. */
interface Events {
  readonly telephoneEvent?: number | undefined;
  readonly otherEvents?: readonly EventType[] | undefined;
}

interface CommonEvent {
  readonly clockRate: number;
  readonly local: number;
  readonly remote: number;
}

const typeOn = ({ telephoneEvent, otherEvents }: Events, clockRate: number): number | undefined =>
  clockRate === 8000 ? telephoneEvent : otherEvents?.find((each) => each.clockRate === clockRate)?.payloadType;

const clocksOf = (codecs: readonly CodecChoice[]): readonly number[] => [
  ...new Set(codecs.map(({ clockRate }) => clockRate)),
];

/** What stands beside these codecs in an offer: events on each of their clocks (RFC 4733 §2.1). */
export const eventsBeside = (local: Events, codecs: readonly CodecChoice[]): readonly EventType[] =>
  clocksOf(codecs).flatMap((clockRate) => {
    const payloadType = typeOn(local, clockRate);
    return payloadType === undefined ? [] : [{ payloadType, clockRate }];
  });

/**
 * Events both sides have, on the clocks of the codecs in common. Many peers offer telephone-event/8000 alone beside
 * Opus: where no clock fits, that is taken for what it is meant to be.
 */
export const commonEvents = (local: Events, remote: Events, codecs: readonly CodecChoice[]): readonly CommonEvent[] => {
  const on = (clockRate: number): readonly CommonEvent[] => {
    const ours = typeOn(local, clockRate);
    const theirs = typeOn(remote, clockRate);
    return ours === undefined || theirs === undefined ? [] : [{ clockRate, local: ours, remote: theirs }];
  };
  const paired = clocksOf(codecs).flatMap(on);
  return paired.length > 0 ? paired : on(8000);
};

/** The events of a plan: those on the clock of what we send go both ways, the others may arrive. */
export const plannedEvents = (
  common: readonly CommonEvent[],
  send: CodecChoice,
): Pick<MediaPlan, 'telephoneEvent'> | undefined => {
  const paired = common.find(({ clockRate }) => clockRate === send.clockRate) ?? common[0];
  if (paired === undefined) return undefined;
  const { clockRate, local, remote } = paired;
  const others = common.flatMap((each) =>
    each === paired ? [] : [{ payloadType: each.local, clockRate: each.clockRate }],
  );
  const events = clockRate === 8000 ? { send: remote, receive: local } : { send: remote, receive: local, clockRate };
  return { telephoneEvent: others.length === 0 ? events : { ...events, others } };
};
