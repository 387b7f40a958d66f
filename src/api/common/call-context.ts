import type { Clock } from '../../core/clock.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { Call } from '../call/call.ts';
import type { CallEvent } from '../call/call-event.ts';
import type { Logger } from '../log/logger.ts';

/** As much of a call as a report or a log line names. */
export interface CallRef {
  readonly id: string;
  readonly callId: string;
}

/** What a call needs of the server or client it belongs to. One for all calls. */
export interface CallContext {
  readonly stack: Stack;
  readonly clock: Clock;
  /** A number no other command of this host carries. */
  nextRef(): number;
  /** An event was told to the subscribers of its call. */
  told(call: Call, event: CallEvent): void;
  /** An error that is not the call's own: a subscriber's, a logic's. Goes to `faults$` and the log. */
  report(error: unknown, call: CallRef): void;
  /** The log of one call; undefined when nobody logs. */
  logOf(call: CallRef): Logger | undefined;
}
