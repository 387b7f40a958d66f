import type { Entropy } from '../core/entropy.ts';
import { Machines } from '../core/machines.ts';
import { byState, type Step, stay, type TerminatedState, terminated } from '../core/step.ts';
import { start, type TimerEvent, type TimerIds, type TimerOutput } from '../core/timer.ts';
import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { SipRequest } from '../message/model.ts';
import { hostPortText } from '../signal/host.ts';
import type { RequestsCommand, RequestsEvent } from '../signal/requests.ts';
import { isOrder, type Layer, type Signal } from '../signal/signal.ts';
import type { ResponseDraft } from '../ua/response.ts';
import { unavailable } from '../ua/unavailable.ts';
import type { UsageTraits } from '../ua/usage.ts';
import type { UserAgent } from '../ua/user-agent.ts';

export interface RequestsConfig {
  /** Methods whose requests go to the application; none of them opens a dialog or belongs to a session. */
  readonly methods: readonly string[];
  /** Types of their bodies, lower case. */
  readonly accepts: readonly string[];
  /** A request that the application leaves unanswered gets 500 after this long, in ms: before its sender gives up (64*T1). */
  readonly answerWithinMs: number;
}

/** What refuses requests while the stack closes. */
export interface Refusals {
  readonly entropy: Entropy;
  /** Seconds in Retry-After, at least; twice as many at most. */
  readonly retryAfter: number;
}

export const requestsTraits = ({ methods, accepts }: RequestsConfig): UsageTraits => ({
  name: 'requests',
  methods,
  extensions: [],
  accepts,
});

type State = { readonly name: 'received' } | TerminatedState;
type Event = { readonly kind: 'received' } | { readonly kind: 'respond'; readonly draft: ResponseDraft };
type Output = { readonly out: 'respond'; readonly draft: ResponseDraft; readonly unanswered: boolean };

/** The request, and the dialog set it came in; undefined outside a dialog. */
interface Pending {
  readonly request: SipRequest;
  readonly set: string | undefined;
}

const unanswered: ResponseDraft = { status: 500, reason: 'Not Answered In Time' };

/** One request: it has one final response, the first that is given. */
const pendingRequest = (answerWithinMs: number): Step<State, Event | TimerEvent, Output | TimerOutput> =>
  byState<State, Event | TimerEvent, Output | TimerOutput>({
    received: (state, event) => {
      if (event.kind === 'received') return [state, [start('unanswered', answerWithinMs)]];
      if (event.kind === 'timer') return [terminated, [{ out: 'respond', draft: unanswered, unanswered: true }]];
      return [terminated, [{ out: 'respond', draft: event.draft, unanswered: false }]];
    },
    terminated: stay,
  });

/** The usage of the methods that the application answers by itself. */
class Requests implements Layer {
  readonly name = 'requests';
  readonly takes = ['ua.request', 'dialog.request', 'timer', 'command'] as const;
  readonly #methods: ReadonlySet<string>;
  readonly #ua: UserAgent;
  readonly #dialogs: DialogLayer;
  readonly #machines: Machines<State, Event, Output, 'requests', Signal, Pending>;
  readonly #step: Step<State, Event | TimerEvent, Output | TimerOutput>;
  readonly #refusals: Refusals;
  #draining = false;

  constructor(
    { methods, answerWithinMs }: RequestsConfig,
    ua: UserAgent,
    dialogs: DialogLayer,
    refusals: Refusals,
    ids: TimerIds,
  ) {
    this.#methods = new Set(methods);
    this.#refusals = refusals;
    this.#ua = ua;
    this.#dialogs = dialogs;
    this.#step = pendingRequest(answerWithinMs);
    this.#machines = new Machines<State, Event, Output, 'requests', Signal, Pending>('requests', ids, {
      interpret: (tx, { draft, unanswered }, into, pending) => {
        into.push(...this.#respond(tx, pending, draft), report(tx, { type: 'responded', unanswered }));
      },
      ended: () => {},
      fault: (owner, error, during, into, pending) => {
        into.push({ on: 'fault', error, during, owner }, ...this.#respond(owner.key, pending, { status: 500 }));
      },
    });
  }

  get size(): number {
    return this.#machines.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    switch (signal.on) {
      case 'ua.request': {
        const { host, port } = signal.flow.remote;
        return this.#received(signal.tx, { request: signal.request, set: undefined }, hostPortText(host, port));
      }
      case 'dialog.request':
        return this.#received(signal.tx, { request: signal.request, set: signal.set }, undefined);
      case 'timer': {
        if (signal.timer.owner.layer !== this.name) return undefined;
        const into: Signal[] = [];
        this.#machines.timerFired(signal.timer, into);
        return into;
      }
      case 'command':
        if (signal.command.to === 'requests') return this.#commanded(signal.command);
        if (signal.command.to !== 'usages') return undefined;
        return signal.command.do === 'drain' ? this.#drain() : this.#endAll(signal);
      default:
        return undefined;
    }
  }

  #received(tx: string, pending: Pending, remoteAddress: string | undefined): readonly Signal[] | undefined {
    const { request } = pending;
    if (!this.#methods.has(request.method)) return undefined;
    // Those inside a dialog belong to a call that is up.
    if (this.#draining && pending.set === undefined) return this.#respond(tx, pending, this.#unavailable());
    const into: Signal[] = [report(tx, { type: 'request', request, remoteAddress })];
    this.#machines.open(tx, this.#step, { name: 'received' }, pending);
    this.#machines.step(tx, { kind: 'received' }, into);
    return into;
  }

  /** A second response, or one that comes too late, has no effect. */
  #commanded({ id, status, reason, headers, body }: RequestsCommand): readonly Signal[] {
    const into: Signal[] = [];
    const draft: ResponseDraft = {
      status,
      ...(reason !== undefined && { reason }),
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
    };
    this.#machines.step(id, { kind: 'respond', draft }, into);
    return into;
  }

  #drain(): undefined {
    this.#draining = true;
  }

  #unavailable(): ResponseDraft {
    return unavailable(this.#refusals.entropy, this.#refusals.retryAfter);
  }

  #endAll(signal: Signal): readonly Signal[] {
    const into: Signal[] = [];
    for (const tx of [...this.#machines.keys()]) {
      this.#machines.step(tx, { kind: 'respond', draft: this.#unavailable() }, into);
    }
    return [...into, signal];
  }

  #respond(tx: string, { request, set }: Pending, draft: ResponseDraft): readonly Signal[] {
    if (set === undefined) return this.#ua.respond(tx, request, draft);
    return this.#dialogs.respond(set, tx, draft.status, draft);
  }
}

const report = (id: string, event: RequestsEvent): Signal => ({ on: 'app', from: 'requests', id, event });

export const createRequests = (
  config: RequestsConfig,
  ua: UserAgent,
  dialogs: DialogLayer,
  refusals: Refusals,
  ids: TimerIds,
): Layer => new Requests(config, ua, dialogs, refusals, ids);
