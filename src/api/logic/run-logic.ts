import { defer, Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';
import { LiveCall } from '../call/live-call.ts';
import type { CallLogic } from './call-logic.ts';
import { setStop } from './issue.ts';
import { run } from './run.ts';

/**
 * Runs a logic for one call until the call has ended. What the logic throws ends its call and is given to `failed`. A
 * command that came too late, or was refused, is an event of the call; so is each that is done.
 */
export const runLogic = (logic: CallLogic, call: Call, failed: (error: unknown) => void): Subscription => {
  const running = new Subscription();
  const fail = (error: unknown): void => {
    running.unsubscribe();
    // The call ended while the logic still had commands for it: no failure of the logic.
    if (!(isOutcome(error) && isEnding(call))) failed(error);
    abandon(call);
  };
  const carryOut = (command: CallCommand): void => {
    const done = (error?: unknown): void => {
      if (error !== undefined && !isOutcome(error)) fail(error);
      else if (call instanceof LiveCall) call.commandDone(command, error);
    };
    const performing = run(call, command).subscribe({ complete: () => done(), error: done });
    if (performing.closed) return;
    running.add(performing);
    setStop(command, () => performing.unsubscribe());
  };
  running.add(defer(() => logic(call)).subscribe({ next: carryOut, error: fail }));
  // After the last event and the completion of every stream, so that the logic receives both.
  if (call instanceof LiveCall) running.add(call.afterEnd(() => running.unsubscribe()));
  else running.add(call.ended$.subscribe(() => running.unsubscribe()));
  return running;
};

const outcomes = new Set(['ERR_SIP_STATE', 'ERR_SIP_ENDED', 'ERR_SIP_REFUSED', 'ERR_SIP_MEDIA']);

/** An outcome that a well-made command may have; anything else is a mistake of the logic. */
const isOutcome = (error: unknown): error is SipError => error instanceof SipError && outcomes.has(error.code);

const isEnding = (call: Call): boolean => (call instanceof LiveCall ? call.ending : call.state === 'ended');

// RFC 3261 §21.5.1: the failure is ours.
const abandon = (call: Call): void => {
  call.reject(500).catch(() => call.hangup());
};
