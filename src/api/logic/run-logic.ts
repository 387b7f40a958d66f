import { defer, Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { Call } from '../call/call.ts';
import type { CallCommand, CallLogic } from './call-logic.ts';

/**
 * Runs a logic for one call, behind a guard: one that fails takes its call with it and nothing else. `failed` hears of
 * what it threw; a command that came too late, as when the peer hung up just before, is no failure.
 */
export const runLogic = (logic: CallLogic, call: Call, failed: (error: unknown) => void): Subscription => {
  const running = new Subscription();
  const fail = (error: unknown): void => {
    running.unsubscribe();
    failed(error);
    abandon(call);
  };
  running.add(call.ended$.subscribe(() => running.unsubscribe()));
  running.add(
    defer(() => logic(call)).subscribe({
      next: (command) => {
        try {
          perform(call, command).catch((error: unknown) => {
            if (!isLate(error)) fail(error);
          });
        } catch (error) {
          if (!isLate(error)) fail(error);
        }
      },
      error: fail,
    }),
  );
  return running;
};

const isLate = (error: unknown): boolean =>
  error instanceof SipError && ['ERR_SIP_STATE', 'ERR_SIP_ENDED', 'ERR_SIP_REFUSED'].includes(error.code);

// RFC 3261 §21.5.1: the failure is ours.
const abandon = (call: Call): void => {
  call.reject(500).catch(() => call.hangup());
};

const perform = async (call: Call, command: CallCommand): Promise<unknown> => {
  switch (command.do) {
    case 'ring':
      return call.ring(command);
    case 'answer':
      return call.answer();
    case 'reject':
      return call.reject(command.status, command);
    case 'hangup':
      return call.hangup();
    case 'hold':
      return call.hold();
    case 'resume':
      return call.resume();
    case 'renegotiate':
      return call.renegotiate(command);
    case 'play':
      return void call.play(command.source, command.options);
    case 'record':
      return void call.record(command);
    case 'dtmf':
      return call.sendDtmf(command.digits, command);
    case 'gain':
      return call.setGain(command);
    case 'mute':
      return call.mute();
    case 'unmute':
      return call.unmute();
    default:
      throw new SipError(
        'ERR_SIP_ARGUMENT',
        `a logic gave the command ${JSON.stringify(command)}, which does not exist`,
      );
  }
};
