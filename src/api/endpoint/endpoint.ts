import { type Observable, Subject, Subscription } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import { SipError } from '../../core/errors.ts';
import type { Local } from '../../signal/address.ts';
import type { EndCause } from '../../signal/session.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Recorder } from '../../stack/recording/recorder.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { WireEvent } from '../../transport/transport-driver.ts';
import type { Call, RejectOptions, RenegotiateOptions, WaitOptions } from '../call/call.ts';
import type { CallContext, CallRef } from '../common/call-context.ts';
import { refused } from '../common/deferred.ts';
import { duringText } from '../common/describe.ts';
import { logEvent } from '../log/log-event.ts';
import type { Logger } from '../log/logger.ts';
import type { CallLogic } from '../logic/call-logic.ts';
import { runLogic } from '../logic/run-logic.ts';
import { CallRegistry, type EventOfCall } from './call-registry.ts';
import type { CloseOptions, Counters, Fault, SipEndpoint } from './sip-endpoint.ts';

/** What an endpoint is put together from; its stack listens already. */
export interface EndpointParts {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly listening: readonly Local[];
  readonly uri: string;
  readonly logger?: Logger;
  readonly recorder?: Recorder;
}

/** A running stack with its calls: all that a server is, and all of a client but calling. */
export class Endpoint implements SipEndpoint {
  readonly listening: readonly Local[];
  readonly uri: string;
  readonly calls$: Observable<Call>;
  readonly events$: Observable<EventOfCall>;
  readonly faults$: Observable<Fault>;
  readonly wire$: Observable<WireEvent>;
  protected readonly stack: Stack;
  protected readonly book: CallRegistry;
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #recorder: Recorder | undefined;
  readonly #faults = new Subject<Fault>();
  readonly #subscriptions = new Subscription();
  #logic: Subscription | undefined;
  #closing: Promise<void> | undefined;
  #lastRef = 0;

  constructor({ stack, clock, listening, uri, logger, recorder }: EndpointParts) {
    this.stack = stack;
    this.#clock = clock;
    this.#logger = logger;
    this.#recorder = recorder;
    this.listening = listening;
    this.uri = uri;
    const report = (error: unknown): void => this.#fault({ error, during: 'a subscriber' });
    const host: CallContext = {
      stack,
      clock,
      nextRef: () => ++this.#lastRef,
      told: (call, event) => this.book.told(call, event),
      report: (error, call) => this.#fault({ error, during: 'a subscriber of the call', call: call.id }),
      logOf: (call) => this.#logOf(call),
    };
    this.book = new CallRegistry(host, report);
    this.calls$ = this.book.calls$;
    this.events$ = this.book.events$;
    // Whoever throws over a fault is told in the log only, or it would go round.
    const logged = (error: unknown): void => logger?.error({ err: error }, 'a subscriber of faults$ threw');
    this.faults$ = new Guarded(logged, (out) => this.#faults.subscribe(out));
    this.wire$ = new Guarded(report, (out) => stack.transport.wire$.subscribe(out));
    this.#subscriptions.add(
      stack.faults$.subscribe(({ error, during }) => this.#fault({ error, during: duringText(during) })),
    );
    if (logger !== undefined) {
      this.#subscriptions.add(
        this.book.events$.subscribe(({ call, event }) => logEvent(this.#logOf(call) ?? logger, event)),
      );
    }
    this.#subscriptions.add(
      // Told first: an engine in another thread opens in a turn of its own, and that turn may answer.
      stack.mediaEvents$.subscribe((event) => {
        if (event.on === 'opened') this.book.opened(event);
      }),
    );
    // Last, so that whatever comes finds the log and the faults in their places.
    this.#subscriptions.add(stack.app$.subscribe((fact) => this.book.receive(fact)));
  }

  get counters(): Counters {
    const { counts, busy, transport } = this.stack;
    return { calls: { ...this.book.counts }, messages: { ...transport.counts }, unexpected: { ...counts }, busy };
  }

  activeCalls(): readonly Call[] {
    return this.book.active;
  }

  handle(logic: CallLogic): Subscription {
    if (this.#closing !== undefined) throw new SipError('ERR_SIP_CLOSED', 'handle() after close()');
    if (this.#logic !== undefined && !this.#logic.closed) {
      throw new SipError('ERR_SIP_STATE', 'handle(): there is a logic already; unsubscribe it first');
    }
    this.#logic = this.book.calls$.subscribe((call) => {
      runLogic(logic, call, (error) => this.#fault({ error, during: 'the logic of the call', call: call.id }));
    });
    return this.#logic;
  }

  acceptCall(id: string, options?: WaitOptions): Promise<void> {
    return this.#with(id, (call) => call.answer(options));
  }

  rejectCall(id: string, status: number, options?: WaitOptions & RejectOptions): Promise<void> {
    return this.#with(id, (call) => call.reject(status, options));
  }

  endCall(id: string, options?: WaitOptions): Promise<EndCause> {
    return this.#with(id, (call) => call.hangup(options));
  }

  holdCall(id: string, options?: WaitOptions): Promise<void> {
    return this.#with(id, (call) => call.hold(options));
  }

  resumeCall(id: string, options?: WaitOptions): Promise<void> {
    return this.#with(id, (call) => call.resume(options));
  }

  renegotiateCall(id: string, options: WaitOptions & RenegotiateOptions): Promise<void> {
    return this.#with(id, (call) => call.renegotiate(options));
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected get closing(): boolean {
    return this.#closing !== undefined;
  }

  async #close({ deadlineMs = 5000, signal }: CloseOptions): Promise<void> {
    this.stack.command({ to: 'usages', do: 'drain' });
    this.stack.command({ to: 'usages', do: 'endAll' });
    await this.#ended(deadlineMs, signal);
    await this.stack.close();
    this.book.close({ by: 'local', reason: 'closed before the peer agreed' });
    this.#subscriptions.unsubscribe();
    this.#faults.complete();
    this.#logger?.info({ ...this.book.counts }, 'closed');
    await this.#recorder?.close();
  }

  /** The last call has ended, or the deadline has come. */
  #ended(deadlineMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        callOff();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const callOff = this.#clock.at(this.#clock.now() + deadlineMs, done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
      else void this.book.empty().then(done);
    });
  }

  #with<T>(id: string, run: (call: Call) => Promise<T>): Promise<T> {
    try {
      return run(this.book.get(id));
    } catch (error) {
      return refused(error);
    }
  }

  #logOf(call: CallRef): Logger | undefined {
    return this.#logger?.child({ call: call.id, callId: call.callId });
  }

  #fault(fault: Fault): void {
    const log = this.#logger;
    log?.error(
      { err: fault.error, ...(fault.call === undefined ? {} : { call: fault.call }) },
      `${fault.during} failed`,
    );
    this.#faults.next(fault);
  }
}
