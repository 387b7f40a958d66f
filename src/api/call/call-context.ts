import type { CallRef, StreamContext } from '../common/stream-context.ts';
import type { Log } from '../log/log.ts';
import type { Call } from './call.ts';
import type { CallEvent } from './call-event.ts';

/** What a call uses of the endpoint it belongs to. One for all calls. */
export interface CallContext extends StreamContext {
  /** Passes on an event that was emitted to the subscribers of its call. */
  announce(call: Call, event: CallEvent): void;
  /** The log of one call; undefined without a logger. */
  logOf(call: CallRef): Log | undefined;
}
