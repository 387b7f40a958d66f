import { type Observable, Subject } from 'rxjs';
import type { HostPort } from '../../signal/address.ts';
import type { EndCause, SessionCommand, SessionEvent } from '../../signal/session.ts';
import type { AppFact } from '../../signal/usages.ts';
import { Guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import type { CallContext } from '../call/call-context.ts';
import type { CallEvent } from '../call/call-event.ts';
import { LiveCall } from '../call/live-call.ts';
import type { Parties } from '../call/parties.ts';
import { IncomingCalls } from './incoming-calls.ts';

/** An event and the call it happened to. */
export interface EventOfCall {
  readonly call: Call;
  readonly event: CallEvent;
}

/** Numbers of calls: `active` now, the others since the start. */
export interface CallCounts {
  active: number;
  incoming: number;
  outgoing: number;
  /** Of both directions, those that became active. */
  established: number;
  ended: number;
}

/** All calls of an endpoint, by id. Events of sessions and streams go to their call; a new incoming session makes one. */
export class CallRegistry {
  readonly counts: CallCounts = { active: 0, incoming: 0, outgoing: 0, established: 0, ended: 0 };
  readonly calls$: Observable<Call>;
  readonly events$: Observable<EventOfCall>;
  readonly #host: CallContext;
  readonly #calls = new Map<string, LiveCall>();
  readonly #incoming = new IncomingCalls();
  readonly #events = new Subject<EventOfCall>();
  #whenEmpty: (() => void) | undefined;

  constructor(host: CallContext, report: (error: unknown) => void) {
    this.#host = host;
    this.calls$ = new Guarded(report, (out) => this.#incoming.calls$.subscribe(out));
    this.events$ = new Guarded(report, (out) => this.#events.subscribe(out));
  }

  get active(): readonly Call[] {
    return [...this.#calls.values()];
  }

  find(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  /** Begins an outgoing call. */
  open(invite: Extract<SessionCommand, { do: 'invite' }>, parties: Parties): LiveCall {
    const call = new LiveCall(this.#host, invite.id, 'outgoing', parties);
    this.#add(call);
    this.#host.stack.command({ to: 'session', ...invite });
    return call;
  }

  receive(fact: AppFact): void {
    if (fact.from === 'session') this.#receive(fact.id, fact.event);
    else if (fact.from === 'stream') this.#calls.get(fact.id)?.receiveStream(fact.event);
  }

  #receive(id: string, event: SessionEvent): void {
    let call = this.#calls.get(id);
    if (call === undefined) {
      if (event.type !== 'incoming') return;
      call = new LiveCall(this.#host, id, 'incoming');
      this.#add(call);
    }
    if (event.type === 'ended') this.#remove(call);
    else if (event.type === 'established') this.counts.established += 1;
    call.receive(event);
    if (event.type === 'incoming') this.#incoming.add(call);
  }

  /** The media ports of a call are open. */
  opened({ id, host, port }: { readonly id: string } & HostPort): void {
    this.#calls.get(id)?.opened({ host, port });
  }

  announce(call: Call, event: CallEvent): void {
    if (this.#events.observed) this.#events.next({ call, event });
  }

  /** Resolves when no call is left. */
  empty(): Promise<void> {
    if (this.#calls.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  /** Ends the calls that are left without their sessions: the stack is closed. */
  close(cause: EndCause): void {
    for (const id of [...this.#calls.keys()]) this.#receive(id, { type: 'ended', cause });
    this.#incoming.close();
    this.#events.complete();
  }

  #add(call: LiveCall): void {
    this.#calls.set(call.id, call);
    this.counts.active += 1;
    this.counts[call.direction] += 1;
  }

  #remove(call: LiveCall): void {
    this.#calls.delete(call.id);
    this.#incoming.remove(call);
    this.counts.active -= 1;
    this.counts.ended += 1;
    if (this.#calls.size === 0) this.#whenEmpty?.();
  }
}
