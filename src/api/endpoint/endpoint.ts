import { type Observable, Subscription } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import { SipError } from '../../core/errors.ts';
import type { Local } from '../../signal/address.ts';
import type { Overload } from '../../stack/admission/overload.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Recorder } from '../../stack/recording/recorder.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { WireEvent } from '../../transport/transport-driver.ts';
import type { Call } from '../call/call.ts';
import type { CallContext } from '../call/call-context.ts';
import { aborted } from '../common/deferred.ts';
import { duringText } from '../common/describe.ts';
import type { CallRef } from '../common/stream-context.ts';
import type { CountLimits } from '../config/machine-limits.ts';
import type { Log } from '../log/log.ts';
import type { CallLogic } from '../logic/call-logic.ts';
import { runLogic } from '../logic/run-logic.ts';
import { CallRegistry, type EventOfCall } from './call-registry.ts';
import { cancelOn } from './cancel-on.ts';
import { countersOf } from './counters-of.ts';
import { untilDeadline } from './deadline.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { Faults } from './faults.ts';
import { type IncomingRequest, IncomingRequests } from './incoming-requests.ts';
import { logTo } from './log-to.ts';
import { OperationsById } from './operations-by-id.ts';
import { type CallOptions, inviteOf } from './outgoing.ts';
import { refusedRequests } from './refused-requests.ts';
import type { CloseOptions, Counters, Fault, RefusedRequest, SipEndpoint } from './sip-endpoint.ts';

/** A running stack with its calls. */
export class Endpoint extends OperationsById implements SipEndpoint {
  readonly listening: readonly Local[];
  readonly limits: CountLimits;
  readonly uri: string;
  readonly calls$: Observable<Call>;
  readonly events$: Observable<EventOfCall>;
  readonly faults$: Observable<Fault>;
  readonly refused$: Observable<RefusedRequest>;
  readonly wire$: Observable<WireEvent>;
  readonly requests$: Observable<IncomingRequest>;
  readonly overload$: Observable<Overload>;
  readonly #stack: Stack;
  readonly #registry: CallRegistry;
  readonly #requests: IncomingRequests;
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  readonly #from: string;
  readonly #log: Log | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #faults: Faults;
  readonly #subscriptions = new Subscription();
  #logic: Subscription | undefined;
  #closing: Promise<void> | undefined;
  #lastRef = 0;

  constructor({ stack, clock, listening, limits, uri, entropy, from, log, recorder }: EndpointParts) {
    super();
    this.#stack = stack;
    this.#clock = clock;
    this.#entropy = entropy;
    this.#from = from;
    this.#log = log;
    this.#recorder = recorder;
    this.listening = listening;
    this.limits = limits;
    this.uri = uri;
    this.#faults = new Faults(log);
    this.faults$ = this.#faults.faults$;
    const report = (error: unknown): void => this.#faults.report({ error, during: 'a subscriber' });
    const host: CallContext = {
      stack,
      clock,
      nextRef: () => ++this.#lastRef,
      announce: (call, event) => this.#registry.announce(call, event),
      report: (error, call, during = 'a subscriber of the call') =>
        this.#faults.report({ error, during, call: call.id }),
      logOf: (call) => this.#logOf(call),
    };
    this.#registry = new CallRegistry(host, report);
    this.calls$ = this.#registry.calls$;
    this.events$ = this.#registry.events$;
    this.#requests = new IncomingRequests(stack, (request) => this.#registry.callIn(request), report);
    this.requests$ = this.#requests.requests$;
    this.overload$ = stack.overload$;
    this.wire$ = new Guarded(report, (out) => stack.transport.wire$.subscribe(out));
    this.#subscriptions.add(
      stack.faults$.subscribe(({ error, during }) => this.#faults.report({ error, during: duringText(during) })),
    );
    this.refused$ = refusedRequests(stack, report);
    if (log !== undefined) {
      this.#subscriptions.add(logTo(log, this.#registry.events$, this.refused$, this.overload$));
    }
    this.#subscriptions.add(
      // Before app$: an engine in another thread opens in a turn of its own, and that turn may answer the call.
      stack.mediaEvents$.subscribe((event) => {
        if (event.on === 'opened') this.#registry.opened(event);
      }),
    );
    this.#subscriptions.add(
      stack.app$.subscribe((fact) => {
        if (fact.from === 'requests') this.#requests.receive(fact.id, fact.event);
        else this.#registry.receive(fact);
      }),
    );
  }

  get counters(): Counters {
    return countersOf(this.#stack, this.#registry.counts);
  }

  activeCalls(): readonly Call[] {
    return this.#registry.active;
  }

  override callOf(id: string): Call | undefined {
    return this.#registry.find(id);
  }

  call(target: string, options: CallOptions = {}): Call {
    this.#demandOpen('call');
    const { signal, logic } = options;
    if (signal?.aborted) throw aborted(signal);
    const call = this.#registry.open(...inviteOf(this.#entropy.token(), target, this.#from, options));
    if (signal !== undefined) cancelOn(signal, call);
    if (logic !== undefined) runLogic(logic, call, (error) => this.#logicFailed(call, error));
    return call;
  }

  dial(target: string, options?: CallOptions): Observable<Call> {
    const report = (error: unknown): void => this.#faults.report({ error, during: 'a subscriber of dial()' });
    return new Guarded(report, (out) => {
      const call = this.call(target, options);
      out.next(call);
      out.add(call.ended$.subscribe({ complete: () => out.complete() }));
      return () => {
        if (call.state !== 'ended') void call.hangup();
      };
    });
  }

  handle(logic: CallLogic): Subscription {
    this.#demandOpen('handle');
    if (this.#logic !== undefined && !this.#logic.closed) {
      throw new SipError('ERR_SIP_STATE', 'handle(): there is a logic already; unsubscribe it first');
    }
    this.#logic = this.#registry.calls$.subscribe((call) => {
      runLogic(logic, call, (error) => this.#logicFailed(call, error));
    });
    return this.#logic;
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close({ deadlineMs = 5000, signal }: CloseOptions): Promise<void> {
    this.#stack.command({ to: 'usages', do: 'drain' });
    this.#stack.command({ to: 'usages', do: 'endAll' });
    await untilDeadline(this.#registry.empty(), this.#clock, deadlineMs, signal);
    await this.#stack.close();
    this.#registry.close({ by: 'local', reason: 'closed before the peer agreed' });
    this.#requests.close();
    this.#subscriptions.unsubscribe();
    this.#faults.close();
    this.#log?.write('info', { ...this.#registry.counts }, 'closed');
    await this.#recorder?.close();
  }

  #demandOpen(operation: string): void {
    if (this.#closing !== undefined) throw new SipError('ERR_SIP_CLOSED', `${operation}() after close()`);
  }

  #logicFailed(call: Call, error: unknown): void {
    this.#faults.report({ error, during: 'the logic of the call', call: call.id });
  }

  #logOf(call: CallRef): Log | undefined {
    return this.#log?.of({ call: call.id, callId: call.callId });
  }
}
