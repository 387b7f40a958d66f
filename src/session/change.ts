import type { Command } from '../signal/command.ts';
import type { Change, Talk } from './session-state.ts';

/** What the app changes by a re-INVITE of ours: one at a time, a second one before the first is through is refused. */
type ChangeCommand = Extract<Command, { do: 'hold' | 'resume' | 'renegotiate' }>;

export const isChange = (command: Command): command is ChangeCommand =>
  command.do === 'hold' || command.do === 'resume' || command.do === 'renegotiate';

/** Hold and resume (RFC 3264 §8.4) leave the codecs as they are, and other codecs (§8.3.2) the hold. */
export const changeOf = (command: ChangeCommand, { localHold }: Talk): Change => {
  if (command.do !== 'renegotiate') return { ref: command.ref, hold: command.do === 'hold', glares: 0 };
  return { ref: command.ref, hold: localHold, codecs: command.codecs, glares: 0 };
};
