import type { Entropy } from '../core/entropy.ts';
import { Machines } from '../core/machines.ts';
import type { TimerIds } from '../core/timer.ts';
import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { SessionCommand, SessionEvent } from '../signal/session.ts';
import { type DialogFact, isOrder, type Layer, type Signal } from '../signal/signal.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import { silent } from './media-state.ts';
import { answerOptions } from './options.ts';
import { retryAfter } from './reject.ts';
import { type SessionStep, session } from './session.ts';
import type { SessionConfig } from './session-config.ts';
import { SessionEffects, type SessionHandles } from './session-effects.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionInput, SessionState } from './session-state.ts';
import { srtpKeys } from './srtp-keys.ts';
import type { StreamLayer } from './streams.ts';

type Addressed = Exclude<DialogFact, { on: 'dialog.open' }>;

type SessionMachines = Machines<SessionState, SessionInput, SessionOutput, 'session', Signal, SessionHandles>;

class Sessions implements Layer {
  readonly name = 'session';
  readonly #config: SessionConfig;
  readonly #ua: Pick<UserAgent, 'respond'>;
  readonly #dialogs: DialogLayer;
  readonly #entropy: Entropy;
  readonly #machines: SessionMachines;
  readonly #step: SessionStep;
  readonly #usages: SessionEffects;
  #draining = false;

  constructor(
    config: SessionConfig,
    ua: Pick<UserAgent, 'respond'>,
    dialogs: DialogLayer,
    streams: StreamLayer,
    entropy: Entropy,
    ids: TimerIds,
  ) {
    this.#config = config;
    this.#ua = ua;
    this.#dialogs = dialogs;
    this.#entropy = entropy;
    this.#step = session(config);
    this.#usages = new SessionEffects(dialogs, streams);
    this.#machines = new Machines<SessionState, SessionInput, SessionOutput, 'session', Signal, SessionHandles>(
      'session',
      ids,
      this.#usages,
    );
  }

  get size(): number {
    return this.#machines.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    const into: Signal[] = [];
    switch (signal.on) {
      case 'dialog.open':
        if (signal.request.method !== 'INVITE') return undefined;
        this.#invited(signal, into);
        break;
      case 'dialog.request':
      case 'dialog.ack':
      case 'dialog.cancel':
      case 'dialog.response':
      case 'dialog.failed':
        if (!this.#addressed(signal, into)) return undefined;
        break;
      case 'ua.request':
        if (signal.request.method !== 'OPTIONS') return undefined;
        into.push(...answerOptions(this.#config, this.#ua, this.#isBusy, signal.tx, signal.request));
        break;
      case 'command':
        if (signal.command.to === 'usages') this.#addressedToAll(signal.command.do, into);
        else if (signal.command.to === 'session') this.#commanded(signal.command, into);
        else return undefined;
        // Every usage receives what is addressed to all of them.
        if (signal.command.to === 'usages') into.push(signal);
        break;
      case 'media':
        if (!this.#machines.step(signal.event.id, signal, into)) return undefined;
        break;
      case 'timer':
        if (signal.timer.owner.layer !== 'session') return undefined;
        this.#machines.timerFired(signal.timer, into);
        break;
      default:
        return undefined;
    }
    return this.#usages.hasEcho ? this.#goOn(into) : into;
  }

  /** Facts for us among what the dialogs gave back: heard after the step that caused them. */
  #goOn(signals: readonly Signal[]): readonly Signal[] {
    const into = [...signals];
    for (let next = this.#usages.echo(); next !== undefined; next = this.#usages.echo()) {
      if ('id' in next) this.#machines.step(next.id, next.event, into);
      else into.push(...(this.receive(next.fact) ?? [next.fact]));
    }
    return into;
  }

  get #isBusy(): boolean {
    return this.#draining || this.#machines.size >= this.#config.maxSessions;
  }

  #invited(fact: Extract<DialogFact, { on: 'dialog.open' }>, into: Signal[]): void {
    const { set, tx, flow } = fact;
    if (this.#isBusy) {
      into.push({ on: 'count', what: 'overload' });
      into.push(...this.#dialogs.respond(set, tx, 503, { headers: retryAfter(this.#config.retryAfter) }));
      return;
    }
    if (!this.#config.acceptCalls) {
      into.push(...this.#dialogs.respond(set, tx, 480));
      return;
    }
    this.#open(set, this.#dialogs.localHost(set, flow), { caller: false, set, invite: tx, media: false });
    this.#machines.step(set, fact, into);
  }

  /** A call that came to us has the name of its usage, our tag; one of ours had a name before. */
  #sessionOf(usage: string): string | undefined {
    return this.#machines.context(usage)?.set === usage ? usage : this.#usages.sessionOf(usage);
  }

  /** False when the dialog set belongs to no session. */
  #addressed(fact: Addressed, into: Signal[]): boolean {
    const id = this.#sessionOf(fact.set);
    if (id === undefined) return false;
    const answered = fact.on === 'dialog.response' || fact.on === 'dialog.failed';
    if (!answered || fact.request.method !== 'INFO') this.#machines.step(id, fact, into);
    else this.#usages.informed(id, fact, into, this.#machines.context(id));
    return true;
  }

  #addressedToAll(what: 'drain' | 'endAll', into: Signal[]): void {
    if (what === 'drain') this.#draining = true;
    else for (const id of [...this.#machines.keys()]) this.#machines.step(id, command({ do: 'hangup', id }), into);
  }

  #commanded(given: SessionCommand, into: Signal[]): void {
    if (given.do === 'invite') {
      // An id in use stays with its call.
      if (this.#machines.has(given.id)) return;
      this.#open(given.id, this.#hostTowards(given), noneBelow());
    }
    if (this.#machines.step(given.id, command(given), into) || !('ref' in given)) return;
    const event: SessionEvent = { type: 'done', ref: given.ref, ok: false, code: 'ended' };
    into.push({ on: 'app', from: 'session', id: given.id, event });
  }

  #hostTowards({ route, target }: Extract<SessionCommand, { do: 'invite' }>): string | undefined {
    return this.#dialogs.localHost(undefined, undefined, route?.[0] ?? this.#config.outboundProxy[0] ?? target);
  }

  #open(id: string, host: string | undefined, below: SessionHandles): void {
    const chance = this.#entropy.integer(1, 0x7fff_ffff);
    const self = { id, caller: below.caller, chance, srtp: srtpKeys(this.#config, this.#entropy) };
    this.#machines.open(id, this.#step, { name: 'fresh', self, sound: silent, host }, below);
  }
}

const command = (given: SessionCommand) => ({ on: 'command', command: given }) as const;

const noneBelow = (): SessionHandles => ({ caller: true, set: undefined, invite: undefined, media: false });

/** The INVITE sessions of a stack, both roles: facts of the dialogs, commands and media events in, calls of the dialogs, media orders and call events out. */
export const createSessions = (
  config: SessionConfig,
  ua: Pick<UserAgent, 'respond'>,
  dialogs: DialogLayer,
  streams: StreamLayer,
  entropy: Entropy,
  ids: TimerIds,
): Layer => new Sessions(config, ua, dialogs, streams, entropy, ids);
