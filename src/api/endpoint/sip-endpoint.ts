import type { Observable, Subscription } from 'rxjs';
import type { SipRequest } from '../../message/model.ts';
import type { Local } from '../../signal/address.ts';
import type { EndCause } from '../../signal/session.ts';
import type { CountName } from '../../signal/signal.ts';
import type { Overload, OverloadCounts } from '../../stack/admission/overload.ts';
import type { TransportCounts, WireEvent } from '../../transport/transport-driver.ts';
import type { AnswerOptions, Call, RenegotiateOptions, WaitOptions } from '../call/call.ts';
import type { RejectOptions } from '../call/rejection.ts';
import type { HeaderOptions } from '../common/extra-headers.ts';
import type { CountLimits } from '../config/machine-limits.ts';
import type { CallLogic } from '../logic/call-logic.ts';
import type { CallCounts, EventOfCall } from './call-registry.ts';
import type { IncomingRequest } from './incoming-requests.ts';
import type { CallOptions } from './outgoing.ts';

/** An error that is no outcome of a call: a bug of this package, or what a subscriber or a logic threw. Only its call is affected. */
export interface Fault {
  readonly error: unknown;
  /** What failed, in a few words. */
  readonly during: string;
  /** The id of the call it belongs to, if any. */
  readonly call?: string;
}

/** A new request that the stack refused by itself: there is no call of it, and nothing on `requests$`. */
export interface RefusedRequest {
  readonly request: SipRequest;
  readonly status: number;
  /** What is wrong with it, where there is more than the status: as in the Warning of a 488. */
  readonly why: string | undefined;
  /** Where it came from, `host:port`. */
  readonly remoteAddress: string;
}

/** Counts since the start, as of now. */
export interface Counters {
  readonly calls: Readonly<CallCounts>;
  readonly messages: Readonly<TransportCounts>;
  /** Received messages without effect, by kind. */
  readonly unexpected: Readonly<Record<CountName, number>>;
  /** New requests that were not served because more came than there was time for. */
  readonly overload: Readonly<OverloadCounts>;
  /** Items alive in each layer of the stack (`transaction`, `dialog`, `session` …), and running timers under `timer`. All 0 when quiet. */
  readonly busy: Readonly<Record<string, number>>;
}

export interface CloseOptions {
  /** How long to wait for the peers to confirm the end of their calls: 5000 when absent. Calls left then end without it. */
  readonly deadlineMs?: number;
  /** Ends that wait: calls left then end without their peers' confirmation. `close()` resolves. */
  readonly signal?: AbortSignal;
}

/**
 * What takes calls and makes them: a server and a client are both this, with other defaults. Its streams are hot, each is
 * one object, and they complete when it is closed.
 */
export interface SipEndpoint extends AsyncDisposable {
  /** The addresses it listens on; a wildcard is resolved to each address of the host. */
  readonly listening: readonly Local[];
  /** The configured `limits`, or else what this machine holds. */
  readonly limits: CountLimits;
  /** A URI it can be called at. */
  readonly uri: string;
  /**
   * Incoming calls. They ring until they are answered, rejected, or cancelled by the caller. A call that arrives while there
   * is no subscriber waits for the next one, up to 100 of them; `activeCalls()` has them all.
   */
  readonly calls$: Observable<Call>;
  /** The events of all calls of both directions. */
  readonly events$: Observable<EventOfCall>;
  /** Without a subscriber and without a logger, a fault is a process warning. */
  readonly faults$: Observable<Fault>;
  /**
   * Requests that were refused before the application could have a call of them: an offer without a codec of ours (488), an
   * extension that is not supported (420) and the like. Counted in `counters.unexpected.refused`, and logged. Those beyond a
   * limit are not among them.
   */
  readonly refused$: Observable<RefusedRequest>;
  /** The octets of every message sent and received. Costs nothing until subscribed. Secrets are not masked: see `traceText`. */
  readonly wire$: Observable<WireEvent>;
  /**
   * Requests of the methods in `requests.methods` of the configuration, outside and inside calls. Each waits for its
   * `respond()`; without a subscriber it gets 480, and 500 when no response comes in time.
   */
  readonly requests$: Observable<IncomingRequest>;
  /**
   * Overloads: a report when the first new request is not served for want of time, one a second while it lasts, and a last
   * one with `active: false` when every new request has been served for 2 s. What is up is served first throughout.
   */
  readonly overload$: Observable<Overload>;
  readonly counters: Counters;
  activeCalls(): readonly Call[];
  /** The call with this id; undefined when there is none. */
  callOf(id: string): Call | undefined;
  /**
   * Calls a sip URI. Returns the call at once: `answered`, `ended` and its streams report what follows.
   * Throws `ERR_SIP_URI`, `ERR_SIP_ARGUMENT`, `ERR_SIP_CLOSED`, and `ERR_SIP_ABORTED` when the signal has fired already.
   */
  call(target: string, options?: CallOptions): Call;
  /**
   * The same as a cold stream: each subscription calls, emits its call, and completes when the call has ended.
   * Unsubscribing before that hangs up. What `call()` throws is its error.
   */
  dial(target: string, options?: CallOptions): Observable<Call>;
  /**
   * Runs a logic for every incoming call from now on. Unsubscribing leaves running calls as they are: `handleWith` is the
   * operator that ends them. Throws `ERR_SIP_STATE` when there is such a logic already.
   */
  handle(logic: CallLogic): Subscription;

  // The operations of a call, by its id. They reject with `ERR_SIP_NO_CALL` when no call has it.
  acceptCall(id: string, options?: WaitOptions & AnswerOptions): Promise<void>;
  rejectCall(id: string, status: number, options?: WaitOptions & RejectOptions): Promise<void>;
  endCall(id: string, options?: WaitOptions & HeaderOptions): Promise<EndCause>;
  holdCall(id: string, options?: WaitOptions & HeaderOptions): Promise<void>;
  resumeCall(id: string, options?: WaitOptions & HeaderOptions): Promise<void>;
  renegotiateCall(id: string, options: WaitOptions & RenegotiateOptions): Promise<void>;

  /** Refuses new calls and requests (503), ends those there are, closes every socket. Resolves when all of it is done; may be repeated. */
  close(options?: CloseOptions): Promise<void>;
}
