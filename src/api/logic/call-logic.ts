import type { Observable } from 'rxjs';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';

/**
 * What to do with a call, as a function of it: a stream of commands, carried out in their order. It is subscribed once
 * per call and unsubscribed when the call has ended; completing ends nothing, an error ends the call.
 */
export type CallLogic = (call: Call) => Observable<CallCommand>;
