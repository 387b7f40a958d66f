import type { MachineHost } from '../core/machines.ts';
import type { MachineOwner } from '../core/timer.ts';
import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { Flow } from '../signal/address.ts';
import type { SessionEvent } from '../signal/session.ts';
import type { Signal } from '../signal/signal.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionInput, SessionState } from './session-state.ts';
import { mayRepeat, type SilentHost, SilentHosts } from './silent-hosts.ts';
import type { StreamLayer } from './streams.ts';

/** What a session has below: its dialog set, the transaction of its first INVITE, a stream of the media engine. */
export interface SessionHandles {
  readonly caller: boolean;
  set: string | undefined;
  invite: string | undefined;
  media: boolean;
  /** Where its INVITE came from, over a transport whose source may be forged. */
  readonly host: string | undefined;
  /** Since a 2xx was repeated there. */
  silent: SilentHost | undefined;
  /** By transaction: the `ref` of each request whose outcome is to come back as `requestDone`. */
  refs: Map<string, number> | undefined;
}

/** Of a call of ours; with `set`, of the peer's. */
export const handlesOf = (set?: string, invite?: string, flow?: Flow): SessionHandles => ({
  caller: set === undefined,
  set,
  invite,
  media: false,
  host: flow?.transport === 'UDP' ? flow.remote.host : undefined,
  silent: undefined,
  refs: undefined,
});

/** An event for a session, or a fact for the layer, to be handled when the step that caused it is over. */
type Deferred = { readonly id: string; readonly event: SessionInput } | { readonly fact: Signal };

/** Carries out the outputs of the sessions: calls of the dialog layer, orders to the media engine, reports to the application. */
export class SessionEffects implements MachineHost<SessionState, SessionOutput, Signal, SessionHandles> {
  readonly #dialogs: DialogLayer;
  readonly #streams: StreamLayer;
  /** By dialog set that one of our INVITEs opened: the session it belongs to. */
  readonly #sessions = new Map<string, string>();
  readonly #deferred: Deferred[] = [];
  readonly #silent = new SilentHosts();

  constructor(dialogs: DialogLayer, streams: StreamLayer) {
    this.#dialogs = dialogs;
    this.#streams = streams;
  }

  sessionOf(set: string): string | undefined {
    return this.#sessions.get(set);
  }

  get hasDeferred(): boolean {
    return this.#deferred.length > 0;
  }

  nextDeferred(): Deferred | undefined {
    return this.#deferred.shift();
  }

  interpret(id: string, output: SessionOutput, into: Signal[], handles: SessionHandles): void {
    const { set, invite } = handles;
    switch (output.out) {
      case 'report':
        if (output.event.type === 'established' && handles.host !== undefined) this.#silent.acknowledged(handles.host);
        into.push(report(id, output.event));
        break;
      case 'media':
        if (output.command.do === 'open') handles.media = true;
        if (output.command.do === 'close') handles.media = false;
        into.push(this.#streams.perform(output.command));
        break;
      case 'invite': {
        const sent = this.#dialogs.open('INVITE', output.invitation);
        handles.set = sent.set;
        handles.invite = sent.tx;
        this.#sessions.set(sent.set, id);
        into.push(report(id, { type: 'outgoing', request: sent.request }));
        this.#pass(sent.signals, into);
        break;
      }
      case 'request':
        this.#request(id, output, into, handles);
        break;
      case 'refused':
        into.push(output.fact);
        break;
      case 'release':
        if (set === undefined) break;
        this.#sessions.delete(set);
        handles.set = undefined;
        this.#pass(this.#dialogs.close(set), into);
        break;
      case 'respond':
        if (set !== undefined && this.#maySend(output, handles)) {
          this.#pass(this.#dialogs.respond(set, output.tx, output.status, output.content), into);
        }
        break;
      case 'ack':
        if (set !== undefined) this.#pass(this.#dialogs.ack(set, output.tx, output.content), into);
        break;
      case 'cancel':
        if (set !== undefined && invite !== undefined)
          this.#pass(this.#dialogs.cancel(set, invite, output.headers), into);
        break;
    }
  }

  /** The first 2xx to an INVITE always goes out, and so do the responses inside a dialog that is up. */
  #maySend({ tx, again }: Extract<SessionOutput, { out: 'respond' }>, handles: SessionHandles): boolean {
    if (again !== true || handles.host === undefined || tx !== handles.invite) return true;
    handles.silent ??= this.#silent.join(handles.host);
    return mayRepeat(handles.silent);
  }

  #request(
    id: string,
    { method, content, ref, sends }: Extract<SessionOutput, { out: 'request' }>,
    into: Signal[],
    handles: SessionHandles,
  ): void {
    const { set, silent } = handles;
    const most = sends !== undefined && silent?.isSpent === true ? 1 : sends;
    const sent = set === undefined ? undefined : this.#dialogs.request(set, method, content, { sends: most });
    if (sent?.tx === undefined) this.#deferred.push({ id, event: unsent(ref) });
    else if (ref !== undefined) {
      handles.refs ??= new Map();
      handles.refs.set(sent.tx, ref);
    }
    this.#pass(sent?.signals ?? [], into);
  }

  ended(_id: string, _state: SessionState, _into: Signal[], { set, silent }: SessionHandles): void {
    if (set !== undefined) this.#sessions.delete(set);
    if (silent !== undefined) this.#silent.leave(silent);
  }

  /** A bug of ours: the peer is released with the usual messages, the end is reported, no other session is touched. */
  fault({ key }: MachineOwner, error: unknown, during: unknown, into: Signal[], handles: SessionHandles): void {
    const owner = { layer: 'session', key };
    if (handles.silent !== undefined) this.#silent.leave(handles.silent);
    into.push({ on: 'fault', error, during, owner });
    // The first event of a call of ours, however soon it ends.
    if (handles.caller && handles.invite === undefined) into.push(report(key, { type: 'outgoing' }));
    if (handles.media) into.push(this.#streams.perform({ do: 'close', id: key }));
    try {
      if (handles.set !== undefined) this.#abandon(handles.set, handles, during, into);
    } catch (another) {
      into.push({ on: 'fault', error: another, during: error, owner });
    }
    into.push(report(key, { type: 'ended', cause: { by: 'fault', error } }));
  }

  #abandon(set: string, { caller, invite = '' }: SessionHandles, during: unknown, into: Signal[]): void {
    this.#sessions.delete(set);
    const request = during as Partial<Extract<Signal, { on: 'dialog.request' }>>;
    if (request.on === 'dialog.request' && request.tx !== undefined) {
      this.#pass(this.#dialogs.respond(set, request.tx, 500), into);
    }
    if (this.#dialogs.confirmed(set)) this.#pass(this.#dialogs.request(set, 'BYE').signals, into);
    else if (caller) this.#pass(this.#dialogs.cancel(set, invite), into);
    else this.#pass(this.#dialogs.respond(set, invite, 500), into);
    this.#pass(this.#dialogs.close(set), into);
  }

  /** What the dialog layer returned: facts of its own are for this layer, and wait until the step is over. */
  #pass(signals: readonly Signal[], into: Signal[]): void {
    for (const signal of signals) {
      if ('on' in signal && signal.on.startsWith('dialog.')) this.#deferred.push({ fact: signal });
      else into.push(signal);
    }
  }
}

const report = (id: string, event: SessionEvent): Signal => ({ on: 'app', from: 'session', id, event });

const unsent = (ref: number | undefined): SessionInput =>
  ref === undefined ? { on: 'unsent' } : { on: 'requestDone', ref, why: 'there is no dialog yet' };
