import { equalData } from '../core/equal-data.ts';
import { start } from '../core/timer.ts';
import type { SessionCommand } from '../signal/session.ts';
import { offeredDirection } from './hold.ts';
import { offerAnswer } from './offer-answer.ts';
import { receiveOffered } from './offered-codecs.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionCore } from './session-core.ts';
import { done, sdpBody } from './session-output.ts';
import type { Change, Outputs, SessionTurn } from './session-state.ts';

type ChangeCommand = Extract<SessionCommand, { do: 'hold' | 'resume' | 'renegotiate' }>;

export const isChange = (command: SessionCommand): command is ChangeCommand =>
  command.do === 'hold' || command.do === 'resume' || command.do === 'renegotiate';

/** Hold and resume (RFC 3264 §8.4) leave the preferences as they are, and other preferences (§8.3.2) the hold. */
export const changeOf = (command: ChangeCommand, { localHold }: SessionCore): Change => {
  const { ref, headers } = command;
  if (command.do !== 'renegotiate') return { ref, hold: command.do === 'hold', media: undefined, headers, glares: 0 };
  return { ref, hold: localHold, media: command.media, headers, glares: 0 };
};

/** A re-INVITE with the change (RFC 3261 §14.1). Where everything is as asked already, nothing is sent. */
export const modify = (config: SessionConfig, core: SessionCore, change: Change, before: Outputs = []): SessionTurn => {
  if (isMet(core, change)) return [{ name: 'active', core }, [...before, done(change.ref)]];
  const direction = offeredDirection(core, change.hold);
  const [exchange, [output]] = offerAnswer(core.exchange, { kind: 'offer', direction, media: change.media });
  if (output?.out !== 'offer') return [{ name: 'active', core }, [...before, done(change.ref, 'state')]];
  const outputs: Outputs = [
    ...before,
    ...receiveOffered(core, change),
    { out: 'request', method: 'INVITE', content: sdpBody(output.sdp, change.headers) },
    ...(config.inviteTimeoutMs <= 0 ? [] : [start('giveUp', config.inviteTimeoutMs)]),
  ];
  return [{ name: 'offering', core: { ...core, exchange }, change }, outputs];
};

const isMet = ({ localHold, exchange }: SessionCore, { hold, media }: Change): boolean => {
  if (hold !== localHold) return false;
  const preferences = exchange.local?.media.preferences;
  return media === undefined || equalData({ ...preferences, ...media }, preferences);
};
