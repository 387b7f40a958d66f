import type { CodecOffer } from '../sdp/model.ts';
import type { MediaAudio } from '../signal/media-audio.ts';
import type { SessionCommand } from '../signal/session.ts';
import { media } from './session-output.ts';
import type { Change, LocalDescription, MediaState, Negotiated, Outputs, SessionIdentity } from './session-state.ts';

/** What the app changes by a re-INVITE of ours: one at a time, a second one before the first is through is refused. */
type ChangeCommand = Extract<SessionCommand, { do: 'hold' | 'resume' | 'renegotiate' }>;

export const isChange = (command: SessionCommand): command is ChangeCommand =>
  command.do === 'hold' || command.do === 'resume' || command.do === 'renegotiate';

/** Hold and resume (RFC 3264 §8.4) leave the codecs as they are, and other codecs (§8.3.2) the hold. */
export const changeOf = (command: ChangeCommand, { localHold }: Negotiated): Change => {
  if (command.do !== 'renegotiate') return { ref: command.ref, hold: command.do === 'hold', glares: 0 };
  return { ref: command.ref, hold: localHold, codecs: command.codecs, glares: 0 };
};

/** Whether there is nothing left to change. */
export const alreadySo = ({ speech, localHold }: Negotiated, { hold, codecs }: Change): boolean =>
  hold === localHold && (codecs === undefined || sameCodecs(codecs, speech.media.codecs));

/** Our side with these codecs, where others are wanted. */
export const speaking = (speech: LocalDescription, codecs: readonly CodecOffer[] | undefined): LocalDescription =>
  codecs === undefined || codecs === speech.media.codecs ? speech : { ...speech, media: { ...speech.media, codecs } };

/**
 * RFC 3264 §8.3.2: whoever offers other formats takes them from then on beside those of before; the answer may come
 * after the first packets that follow it.
 */
export const listenAhead = (
  { id }: SessionIdentity,
  { plan, paused }: MediaState,
  codecs: readonly CodecOffer[] | undefined,
): Outputs => {
  if (codecs === undefined || plan === undefined || paused) return [];
  const added = codecs.filter(({ payloadType }) => !takes(plan.audio, payloadType));
  if (added.length === 0) return [];
  const audio = { ...plan.audio, receive: [...plan.audio.receive, ...added] };
  return [media({ do: 'start', id, plan: { ...plan, audio } })];
};

/** It came to nothing: as it was before. */
export const listenAsBefore = (
  self: SessionIdentity,
  sound: MediaState,
  codecs: readonly CodecOffer[] | undefined,
): Outputs =>
  sound.plan === undefined || listenAhead(self, sound, codecs).length === 0
    ? []
    : [media({ do: 'start', id: self.id, plan: sound.plan })];

/** It came to something: the plan that follows is started, even if it is the one of before. */
export const listened = (
  self: SessionIdentity,
  sound: MediaState,
  codecs: readonly CodecOffer[] | undefined,
): MediaState => (listenAhead(self, sound, codecs).length === 0 ? sound : { ...sound, plan: undefined });

const takes = ({ receive, telephoneEvent, comfortNoise }: MediaAudio, payloadType: number): boolean =>
  receive.some((each) => each.payloadType === payloadType) ||
  telephoneEvent?.receive === payloadType ||
  telephoneEvent?.others?.some((each) => each.payloadType === payloadType) === true ||
  comfortNoise?.receive.includes(payloadType) === true;

const sameCodecs = (a: readonly CodecOffer[], b: readonly CodecOffer[]): boolean =>
  a.length === b.length &&
  a.every(({ name, clockRate, channels, parameters }, index) => {
    const other = b[index];
    return (
      other?.name === name &&
      other.clockRate === clockRate &&
      other.channels === channels &&
      other.parameters === parameters
    );
  });
