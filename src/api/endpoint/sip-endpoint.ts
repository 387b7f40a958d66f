import type { Observable, Subscription } from 'rxjs';
import type { Local } from '../../signal/address.ts';
import type { EndCause } from '../../signal/session.ts';
import type { CountName } from '../../signal/signal.ts';
import type { TransportCounts, WireEvent } from '../../transport/transport-driver.ts';
import type { Call, RejectOptions, RenegotiateOptions, WaitOptions } from '../call/call.ts';
import type { CallLogic } from '../logic/call-logic.ts';
import type { CallCounts, EventOfCall } from './call-registry.ts';

/** Something that went wrong inside: a bug of ours, or what a subscriber or a logic of yours threw. Everything else lives on. */
export interface Fault {
  readonly error: unknown;
  /** What was going on, in a few words. */
  readonly during: string;
  /** The call it happened to, where it was one's. */
  readonly call?: string;
}

/** Figures since the start. A snapshot: ask again for later ones. */
export interface Counters {
  readonly calls: Readonly<CallCounts>;
  readonly messages: Readonly<TransportCounts>;
  /** What came in and led to nothing, by kind. */
  readonly unexpected: Readonly<Record<CountName, number>>;
  /** Items alive in each layer of the stack (`transaction`, `dialog`, `session` …), and running timers under `timer`. All 0 when quiet. */
  readonly busy: Readonly<Record<string, number>>;
}

export interface CloseOptions {
  /** How long the calls may take to end in good order: 5000 when absent. What is left then ends without its peer. */
  readonly deadlineMs?: number;
  /** Firing, it brings the deadline forward to now. */
  readonly signal?: AbortSignal;
}

/** What a server and a client have in common. Its streams are hot, and complete when it is closed. */
export interface SipEndpoint extends AsyncDisposable {
  /** Where it listens: a wildcard as each address it is reached at. */
  readonly listening: readonly Local[];
  /** A URI it can be called at. */
  readonly uri: string;
  /** Incoming calls, as they come. Unanswered they ring until the caller gives up. */
  readonly calls$: Observable<Call>;
  /** The events of all calls of both directions. */
  readonly events$: Observable<EventOfCall>;
  readonly faults$: Observable<Fault>;
  /** Every message as its octets went over the wire. Costs nothing until subscribed. Secrets are not masked: see `traceText`. */
  readonly wire$: Observable<WireEvent>;
  readonly counters: Counters;
  activeCalls(): readonly Call[];
  /** What to do with every incoming call from now on. Unsubscribing leaves the calls that run as they are. Throws `ERR_SIP_STATE` when there is such a logic already. */
  handle(logic: CallLogic): Subscription;

  // The operations of a call, by its id. They reject with `ERR_SIP_NO_CALL` when no call has it.
  acceptCall(id: string, options?: WaitOptions): Promise<void>;
  rejectCall(id: string, status: number, options?: WaitOptions & RejectOptions): Promise<void>;
  endCall(id: string, options?: WaitOptions): Promise<EndCause>;
  holdCall(id: string, options?: WaitOptions): Promise<void>;
  resumeCall(id: string, options?: WaitOptions): Promise<void>;
  renegotiateCall(id: string, options: WaitOptions & RenegotiateOptions): Promise<void>;

  /** Takes no more calls (503), ends those there are, closes every socket. Resolves when all that is done; may be repeated. */
  close(options?: CloseOptions): Promise<void>;
}
