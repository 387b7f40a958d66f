import type { Clock } from '../../core/clock.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { Call } from '../call/call.ts';
import type { CallEvent } from '../call/call-event.ts';
import type { Logger } from '../log/logger.ts';

/** What a report or a log line names of a call. */
export interface CallRef {
  readonly id: string;
  readonly callId: string;
}

/** What a call uses of the endpoint it belongs to. One for all calls. */
export interface CallContext {
  readonly stack: Stack;
  readonly clock: Clock;
  /** A number that no other command of this endpoint carries. */
  nextRef(): number;
  /** Passes on an event that was emitted to the subscribers of its call. */
  announce(call: Call, event: CallEvent): void;
  /** Reports an error of a subscriber, or of `during`, to `faults$` and the log. */
  report(error: unknown, call: CallRef, during?: string): void;
  /** The log of one call; undefined without a logger. */
  logOf(call: CallRef): Logger | undefined;
}
