import type { Clock } from '../../core/clock.ts';
import type { Stack } from '../../stack/stack-contract.ts';

/** The names of a call in a report or a log line. */
export interface CallRef {
  readonly id: string;
  readonly callId: string;
}

/** What the media operations of a call use of the endpoint it belongs to. */
export interface StreamContext {
  readonly stack: Stack;
  readonly clock: Clock;
  /** A number that no other command of this endpoint carries. */
  nextRef(): number;
  /** Reports an error of a subscriber, or of `during`, to `faults$` and the log. */
  report(error: unknown, call: CallRef, during?: string): void;
}
