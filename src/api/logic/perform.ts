import { SipError } from '../../core/errors.ts';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';
import { endedBefore } from '../call/call-promises.ts';
import { bridge } from '../mix/bridge.ts';
import type { PlayResult } from '../play/play-source.ts';
import type { Playback, Recording } from '../play/playback.ts';

/** A command under way. */
export interface Performance {
  /** Settles with its outcome; absent when it was done at once. */
  readonly done?: Promise<unknown>;
  /** The error that the value of `done` means. Asked where it is awaited: most calls end while a source plays. */
  readonly failure?: () => SipError | undefined;
  /** Stops what it started; without effect once it is done. Absent where nothing can be stopped. */
  readonly stop?: () => void;
}

/** Carries out a command. Throws, or rejects, with a `SipError`. */
export const perform = (call: Call, command: CallCommand): Performance => {
  switch (command.do) {
    case 'ring':
      return { done: call.ring(command) };
    case 'answer':
      return { done: call.answer(command) };
    case 'reject':
      return { done: call.reject(command.status, command) };
    case 'hangup':
      return { done: call.hangup(command) };
    case 'hold':
      return { done: call.hold() };
    case 'resume':
      return { done: call.resume() };
    case 'renegotiate':
      return { done: call.renegotiate(command) };
    case 'play':
      return playing(call, call.play(command.source, command.options));
    case 'record':
      return recording(call.record(command));
    case 'dtmf':
      return { done: call.sendDtmf(command.digits, command) };
    case 'bridge': {
      const bridged = bridge(call, command.to, command.options);
      return { done: bridged.ended, stop: () => bridged.end() };
    }
    default:
      immediately(call, command);
      return {};
  }
};

type Immediate = Extract<CallCommand, { do: 'stop' | 'clear' | 'gain' | 'mute' | 'unmute' }>;

const immediately = (call: Call, command: Immediate): void => {
  if (command.do === 'stop') call.stopPlaying();
  else if (command.do === 'clear') call.clearPlaying();
  else if (command.do === 'gain') call.setGain(command);
  else if (command.do === 'mute') call.mute();
  else if (command.do === 'unmute') call.unmute();
  // Only without the type-checker.
  else throw new SipError('ERR_SIP_ARGUMENT', `the command ${JSON.stringify(command)} does not exist`);
};

const playing = (call: Call, playback: Playback): Performance => {
  let result: PlayResult | undefined;
  return {
    done: playback.played.then((played) => {
      result = played;
    }),
    failure: () => result && playError(call, result),
    stop: () => playback.stop(),
  };
};

const playError = (call: Call, { completed, error }: PlayResult): SipError | undefined => {
  if (error !== undefined) return new SipError('ERR_SIP_MEDIA', `play: ${error}`);
  return completed || call.cause === undefined ? undefined : endedBefore('the source was played', call.cause);
};

const recording = ({ recorded, stop }: Recording): Performance => ({
  done: recorded.then(({ error }) => {
    if (error !== undefined) throw new SipError('ERR_SIP_MEDIA', `record: ${error}`);
  }),
  stop,
});
