import type { Entropy } from '../core/entropy.ts';
import { Machines } from '../core/machines.ts';
import type { TimerIds } from '../core/timer.ts';
import type { DialogLayer } from '../dialog/dialog-layer.ts';
import { isLoopback } from '../signal/host.ts';
import type { SessionCommand, SessionEvent } from '../signal/session.ts';
import { type DialogFact, isOrder, type Layer, type Signal } from '../signal/signal.ts';
import { refusedFact } from '../ua/refused.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import { type AdmissionRefusal, admissionRefusal } from './admission.ts';
import { isForSession, outcomeOf } from './in-dialog-requests.ts';
import { mayStayHere, newIdentity, type Opening } from './new-identity.ts';
import { reportParts } from './report-parts.ts';
import { type SessionStep, session } from './session.ts';
import type { SessionConfig } from './session-config.ts';
import { newCore } from './session-core.ts';
import { handlesOf, SessionEffects, type SessionHandles } from './session-effects.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionInput, SessionState } from './session-state.ts';
import type { StreamLayer } from './streams.ts';
import { sessionFacts } from './traits.ts';

/** The layers below that the sessions call. */
export interface BelowSessions {
  readonly ua: Pick<UserAgent, 'respond'>;
  readonly dialogs: DialogLayer;
  readonly streams: StreamLayer;
}

type SessionMachines = Machines<SessionState, SessionInput, SessionOutput, 'session', Signal, SessionHandles>;

class Sessions implements Layer {
  readonly name = 'session';
  readonly takes = sessionFacts;
  readonly #config: SessionConfig;
  readonly #ua: BelowSessions['ua'];
  readonly #dialogs: DialogLayer;
  readonly #entropy: Entropy;
  readonly #machines: SessionMachines;
  readonly #step: SessionStep;
  readonly #effects: SessionEffects;
  #draining = false;

  constructor(config: SessionConfig, { ua, dialogs, streams }: BelowSessions, entropy: Entropy, ids: TimerIds) {
    this.#config = config;
    this.#ua = ua;
    this.#dialogs = dialogs;
    this.#entropy = entropy;
    this.#step = session(config);
    this.#effects = new SessionEffects(dialogs, streams);
    this.#machines = new Machines<SessionState, SessionInput, SessionOutput, 'session', Signal, SessionHandles>(
      'session',
      ids,
      this.#effects,
    );
  }

  get size(): number {
    return this.#machines.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    const into: Signal[] = [];
    if (!this.#take(signal, into)) return undefined;
    return this.#effects.hasDeferred ? this.#withDeferred(into) : into;
  }

  /** Whether the fact is for the sessions; what follows from it goes into `into`. */
  #take(signal: Exclude<Signal, { do: string }>, into: Signal[]): boolean {
    switch (signal.on) {
      case 'dialog.open':
        return signal.request.method === 'INVITE' && this.#invited(signal, into);
      case 'dialog.request':
        return isForSession(signal.request.method) && this.#addressed(signal.set, signal, into);
      case 'dialog.ack':
      case 'dialog.cancel':
      case 'dialog.repeated':
        return this.#addressed(signal.set, signal, into);
      case 'dialog.response':
      case 'dialog.failed':
        return this.#answered(signal, into);
      case 'ua.request':
        if (signal.request.method !== 'OPTIONS') return false;
        into.push(...this.#ua.respond(signal.tx, signal.request, this.#refusal ?? { status: 200 }));
        return true;
      case 'command':
        if (signal.command.to === 'session') return this.#commanded(signal.command, into);
        if (signal.command.to !== 'usages') return false;
        this.#addressedToAll(signal.command.do, into);
        // The other usages receive it too.
        into.push(signal);
        return true;
      case 'media':
        return this.#machines.step(signal.event.id, signal, into);
      case 'timer':
        if (signal.timer.owner.layer !== 'session') return false;
        this.#machines.timerFired(signal.timer, into);
        return true;
      default:
        return false;
    }
  }

  /** What the step caused for a session or for this layer is handled after it. */
  #withDeferred(signals: readonly Signal[]): readonly Signal[] {
    const into = [...signals];
    for (let next = this.#effects.nextDeferred(); next !== undefined; next = this.#effects.nextDeferred()) {
      if ('id' in next) this.#machines.step(next.id, next.event, into);
      else into.push(...(this.receive(next.fact) ?? [next.fact]));
    }
    return into;
  }

  get #refusal(): AdmissionRefusal | undefined {
    const busy = this.#draining || this.#machines.size >= this.#config.maxSessions;
    return admissionRefusal(this.#config, busy, this.#entropy);
  }

  #invited(fact: Extract<DialogFact, { on: 'dialog.open' }>, into: Signal[]): true {
    const { set, tx, flow } = fact;
    const refusal = this.#refusal;
    if (refusal === undefined) {
      const handles = handlesOf(set, tx, flow);
      const loopback = isLoopback(flow.remote.host);
      this.#open(set, { local: this.#dialogs.localPoint(set, flow), loopback }, handles);
      this.#machines.step(set, fact, into);
      if (this.#machines.has(set)) reportParts(set, fact, into);
      return true;
    }
    if (refusal.status === 503) into.push({ on: 'count', what: 'overload' });
    else into.push(refusedFact(fact.request, flow, refusal.status));
    into.push(...this.#dialogs.respond(set, tx, refusal.status, refusal));
    return true;
  }

  /** A session that the peer opened has the id of its dialog set, our tag; one of ours had an id before. */
  #sessionOf(set: string): string | undefined {
    return this.#machines.context(set)?.set === set ? set : this.#effects.sessionOf(set);
  }

  #addressed(set: string, event: SessionInput, into: Signal[]): boolean {
    const id = this.#sessionOf(set);
    if (id === undefined) return false;
    reportParts(id, event, into);
    return this.#machines.step(id, event, into);
  }

  /** A response to the session's INVITE or BYE is an event as it is, that to a request with a `ref` its outcome. */
  #answered(fact: Extract<DialogFact, { on: 'dialog.response' | 'dialog.failed' }>, into: Signal[]): boolean {
    const { method } = fact.request;
    if (method === 'INVITE' || method === 'BYE') return this.#addressed(fact.set, fact, into);
    const id = this.#sessionOf(fact.set);
    const refs = id === undefined ? undefined : this.#machines.context(id)?.refs;
    const ref = refs?.get(fact.tx);
    if (id === undefined || ref === undefined) return false;
    const outcome = outcomeOf(ref, fact);
    if (outcome === undefined) return true;
    refs?.delete(fact.tx);
    return this.#machines.step(id, outcome, into);
  }

  #addressedToAll(what: 'drain' | 'endAll', into: Signal[]): void {
    if (what === 'drain') this.#draining = true;
    else for (const id of [...this.#machines.keys()]) this.#machines.step(id, command({ do: 'hangup', id }), into);
  }

  #commanded(given: SessionCommand, into: Signal[]): true {
    if (given.do === 'invite') {
      // An id in use stays with its session.
      if (this.#machines.has(given.id)) return true;
      const handles = handlesOf();
      const way = given.route?.[0] ?? this.#config.outboundProxy[0] ?? given.target;
      const local = this.#dialogs.localPoint(undefined, undefined, way);
      this.#open(given.id, { local, loopback: mayStayHere(way) }, handles);
    }
    if (this.#machines.step(given.id, command(given), into) || !('ref' in given)) return true;
    const event: SessionEvent = { type: 'done', ref: given.ref, ok: false, code: 'ended' };
    into.push({ on: 'app', from: 'session', id: given.id, event });
    return true;
  }

  #open(id: string, opening: Opening, handles: SessionHandles): void {
    const core = newCore(newIdentity(id, handles.caller, opening, this.#config.media, this.#entropy));
    this.#machines.open(id, this.#step, { name: 'fresh', core, host: opening.local?.host }, handles);
  }
}

const command = (given: SessionCommand) => ({ on: 'command', command: given }) as const;

/** The INVITE sessions of a stack, both roles: facts of the dialogs, commands and media events in, calls of the dialogs, media orders and call events out. */
export const createSessions = (config: SessionConfig, below: BelowSessions, entropy: Entropy, ids: TimerIds): Layer =>
  new Sessions(config, below, entropy, ids);
