import type { MachineHost } from '../core/machines.ts';
import type { MachineOwner } from '../core/timer.ts';
import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { SessionEvent } from '../signal/session.ts';
import type { DialogFact, Signal } from '../signal/signal.ts';
import type { SessionOutput } from './session-output.ts';
import type { SessionInput, SessionState } from './session-state.ts';
import type { StreamLayer } from './streams.ts';

/** What a session has below: its usage, the transaction of its first INVITE, a stream of the media engine's. */
export interface SessionHandles {
  readonly caller: boolean;
  set: string | undefined;
  invite: string | undefined;
  media: boolean;
  /** INFO requests of ours that wait for their response: the number of the command, by transaction. */
  infos?: Map<string, number>;
}

/** To be heard by a session, or by the room, once the step that caused it is over. */
type Deferred = { readonly id: string; readonly event: SessionInput } | { readonly fact: Signal };

type Answered = Extract<DialogFact, { on: 'dialog.response' | 'dialog.failed' }>;

const doneEvent = (ref: number, why: string | undefined): SessionEvent =>
  why === undefined ? { type: 'done', ref, ok: true } : { type: 'done', ref, ok: false, code: 'refused', detail: why };

/** Carries the sessions' words down to the dialogs and along to the media engine, and knows whose a usage is. */
export class SessionEffects implements MachineHost<SessionState, SessionOutput, Signal, SessionHandles> {
  readonly #dialogs: DialogLayer;
  readonly #streams: StreamLayer;
  /** By usage of ours: the session it belongs to. */
  readonly #sessions = new Map<string, string>();
  readonly #echoes: Deferred[] = [];

  constructor(dialogs: DialogLayer, streams: StreamLayer) {
    this.#dialogs = dialogs;
    this.#streams = streams;
  }

  sessionOf(usage: string): string | undefined {
    return this.#sessions.get(usage);
  }

  get hasEcho(): boolean {
    return this.#echoes.length > 0;
  }

  echo(): Deferred | undefined {
    return this.#echoes.shift();
  }

  interpret(id: string, output: SessionOutput, into: Signal[], below: SessionHandles): void {
    const { set: usage, invite } = below;
    switch (output.out) {
      case 'tell':
        into.push({ on: 'app', from: 'session', id, event: output.event });
        break;
      case 'media':
        if (output.command.do === 'open') below.media = true;
        if (output.command.do === 'close') below.media = false;
        into.push(this.#streams.perform(output.command));
        break;
      case 'invite': {
        const sent = this.#dialogs.open(output.invitation);
        below.set = sent.set;
        below.invite = sent.tx;
        this.#sessions.set(sent.set, id);
        into.push({ on: 'app', from: 'session', id, event: { type: 'outgoing', request: sent.request } });
        this.#pass(sent.signals, into);
        break;
      }
      case 'request': {
        if (output.method === 'INFO') {
          this.#info(id, output, into, below);
          break;
        }
        const sent = usage === undefined ? undefined : this.#dialogs.request(usage, output.method, output.content);
        if (sent?.tx === undefined) this.#echoes.push({ id, event: { on: 'unsent' } });
        this.#pass(sent?.signals ?? [], into);
        break;
      }
      case 'forget':
        if (usage === undefined) break;
        this.#sessions.delete(usage);
        below.set = undefined;
        this.#pass(this.#dialogs.close(usage), into);
        break;
      case 'respond':
        if (usage === undefined) break;
        this.#pass(this.#dialogs.respond(usage, output.tx, output.status, output.content), into);
        break;
      case 'ack':
        if (usage === undefined) break;
        this.#pass(this.#dialogs.ack(usage, output.tx, output.content), into);
        break;
      case 'cancel':
        if (usage === undefined || invite === undefined) break;
        this.#pass(this.#dialogs.cancel(usage, invite), into);
        break;
    }
  }

  /** What became of an INFO of ours (RFC 6086 §4.2.1): any failure is the app's to judge, the dialog stays. */
  informed(id: string, fact: Answered, into: Signal[], below: SessionHandles | undefined): void {
    const ref = below?.infos?.get(fact.tx);
    if (ref === undefined || (fact.on === 'dialog.response' && fact.response.status < 200)) return;
    below?.infos?.delete(fact.tx);
    const why = fact.on === 'dialog.response' ? `${fact.response.status} ${fact.response.reason}` : fact.reason;
    const taken = fact.on === 'dialog.response' && fact.response.status < 300;
    into.push({ on: 'app', from: 'session', id, event: doneEvent(ref, taken ? undefined : why) });
  }

  #info(id: string, output: Extract<SessionOutput, { method: 'INFO' }>, into: Signal[], below: SessionHandles): void {
    const { set: usage } = below;
    const sent = usage === undefined ? undefined : this.#dialogs.request(usage, 'INFO', output.content);
    if (sent?.tx === undefined)
      into.push({ on: 'app', from: 'session', id, event: doneEvent(output.ref, 'there is no dialog yet') });
    else {
      below.infos ??= new Map();
      below.infos.set(sent.tx, output.ref);
    }
    this.#pass(sent?.signals ?? [], into);
  }

  ended(_id: string, _state: SessionState, _into: Signal[], { set: usage }: SessionHandles): void {
    if (usage !== undefined) this.#sessions.delete(usage);
  }

  /** A bug of ours: the peer is let go as politely as can be, the app hears of the end, nobody else hears anything. */
  fault({ key }: MachineOwner, error: unknown, during: unknown, into: Signal[], below: SessionHandles): void {
    const owner = { layer: 'session', key };
    into.push({ on: 'fault', error, during, owner });
    // The first the app hears of a call of its own, however soon that ends.
    if (below.caller && below.invite === undefined)
      into.push({ on: 'app', from: 'session', id: key, event: { type: 'outgoing' } });
    if (below.media) into.push(this.#streams.perform({ do: 'close', id: key }));
    try {
      if (below.set !== undefined) this.#letGo(below.set, below, during, into);
    } catch (another) {
      into.push({ on: 'fault', error: another, during: error, owner });
    }
    into.push({ on: 'app', from: 'session', id: key, event: { type: 'ended', cause: { by: 'fault', error } } });
  }

  #letGo(usage: string, { caller, invite = '' }: SessionHandles, during: unknown, into: Signal[]): void {
    this.#sessions.delete(usage);
    const asked = during as Partial<Extract<Signal, { on: 'dialog.request' }>>;
    if (asked.on === 'dialog.request' && asked.tx !== undefined) {
      this.#pass(this.#dialogs.respond(usage, asked.tx, 500), into);
    }
    if (this.#dialogs.confirmed(usage)) this.#pass(this.#dialogs.request(usage, 'BYE').signals, into);
    else if (caller) this.#pass(this.#dialogs.cancel(usage, invite), into);
    else this.#pass(this.#dialogs.respond(usage, invite, 500), into);
    this.#pass(this.#dialogs.close(usage), into);
  }

  /** What the dialogs gave back: facts of theirs are for this room, and wait until the step is over. */
  #pass(signals: readonly Signal[], into: Signal[]): void {
    for (const signal of signals) {
      if ('on' in signal && signal.on.startsWith('dialog.')) this.#echoes.push({ fact: signal });
      else into.push(signal);
    }
  }
}
