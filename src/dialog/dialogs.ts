import type { Entropy } from '../core/entropy.ts';
import type { TimerIds } from '../core/timer.ts';
import { traitsOf } from '../message/methods.ts';
import type { SipRequest } from '../message/model.ts';
import type { Flow, Local } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { isOrder, type Signal, type TransactionFact, type UaFact } from '../signal/signal.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Content } from '../ua/content.ts';
import { refusedFact } from '../ua/refused.ts';
import type { OpeningRequest } from '../ua/request.ts';
import type { ResponseDraft } from '../ua/response.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import type { DialogLayer } from './dialog-layer.ts';
import { DialogSets } from './dialog-sets.ts';
import { openedHere } from './uac.ts';
import { openedByPeer } from './uas.ts';

type Received = Extract<TransactionFact, { on: 'tx.request' }>;
type Opening = Extract<UaFact, { on: 'ua.request' }>;

const nothing: readonly never[] = [];

const isOfTransactions = (signal: Signal): boolean => 'on' in signal && signal.on.startsWith('tx.');

class Dialogs implements DialogLayer {
  readonly name = 'dialog';
  readonly takes = [
    'ua.request',
    'ua.cancel',
    'tx.request',
    'tx.ack',
    'tx.response',
    'tx.repeated',
    'tx.failed',
    'tx.ended',
    'sendFailed',
    'resolved',
  ] as const;
  readonly #ua: UserAgent;
  readonly #entropy: Entropy;
  readonly #sets: DialogSets;

  constructor(ua: UserAgent, transactions: TransactionLayer, entropy: Entropy, ids: TimerIds) {
    this.#ua = ua;
    this.#entropy = entropy;
    this.#sets = new DialogSets(ua, transactions, ids);
  }

  get size(): number {
    return this.#sets.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    switch (signal.on) {
      case 'ua.request':
        return traitsOf(signal.request.method).opensDialog ? this.#open(signal) : undefined;
      case 'ua.cancel': {
        const { tx, request, toTag } = signal;
        return this.#sets.run(request.to.tag ?? toTag, { kind: 'cancel', tx, request }) ?? nothing;
      }
      case 'tx.request':
        return this.#received(signal);
      case 'tx.ack': {
        const { request } = signal;
        return (
          this.#sets.run(request.to.tag ?? '', { kind: 'ack', request }) ?? [{ on: 'count', what: 'unmatched.ack' }]
        );
      }
      case 'tx.response': {
        const { tx, owner, request, response } = signal;
        if (owner.layer !== 'dialog') return undefined;
        return this.#sets.run(owner.key, { kind: 'response', tx, request, response }) ?? nothing;
      }
      case 'tx.repeated': {
        const { tx, owner, request, sent } = signal;
        if (owner.layer !== 'dialog') return undefined;
        const isOpen = this.#sets.state(owner.key) !== undefined;
        return isOpen ? [{ on: 'dialog.repeated', set: owner.key, tx, request, sent }] : nothing;
      }
      case 'tx.failed': {
        const { tx, owner, request, why, reason } = signal;
        if (owner.layer !== 'dialog') return undefined;
        return this.#sets.run(owner.key, { kind: 'failed', tx, request, why, reason }) ?? nothing;
      }
      case 'tx.ended':
        if (signal.owner?.layer !== 'dialog') return undefined;
        return this.#sets.run(signal.owner.key, { kind: 'ended', tx: signal.tx }) ?? nothing;
      case 'sendFailed':
      case 'resolved':
        // An ACK that was not sent: the peer repeats its 2xx, and the ACK goes again.
        return signal.owner.layer === 'dialog' ? nothing : undefined;
      default:
        return undefined;
    }
  }

  /** RFC 3261 §12: the To tag is that of a set of ours. */
  knows({ to }: SipRequest): boolean {
    return to.tag !== undefined && this.#sets.state(to.tag) !== undefined;
  }

  open(method: string, opening: OpeningRequest): ReturnType<DialogLayer['open']> {
    const { target, from, to, route, headers, body } = opening;
    const identity = this.#ua.identityFor(opening);
    const owner = { layer: this.name, key: identity.tag };
    const sent = this.#ua.request({ method, target, from, to, route, headers, body, identity }, owner);
    this.#sets.open(openedHere(method, opening, sent));
    return { set: identity.tag, tx: sent.tx, request: sent.request, signals: this.#followed(sent.signals) };
  }

  respond(set: string, tx: string, status: number, content?: Omit<ResponseDraft, 'status'>): readonly Signal[] {
    const { reason, headers, body, once } = content ?? {};
    const draft = { status, reason, headers, body, once };
    return this.#sets.run(set, { kind: 'respond', tx, draft }) ?? nothing;
  }

  request(
    set: string,
    method: string,
    content?: Content,
    where?: { readonly in?: string | undefined; readonly sends?: number | undefined },
  ): ReturnType<DialogLayer['request']> {
    const signals = this.#sets.run(set, { kind: 'send', method, content, in: where?.in, sends: where?.sends });
    const tx = this.#sets.requested;
    if (signals === undefined || tx === undefined) return { tx: undefined, signals: nothing };
    if (method === 'INVITE') this.#sets.run(set, { kind: 'sent', tx, content });
    return { tx, signals: this.#followed(signals) };
  }

  ack(set: string, tx: string, content?: Content): readonly Signal[] {
    return this.#sets.run(set, { kind: 'sendAck', tx, content }) ?? nothing;
  }

  cancel(set: string, tx: string, headers?: ExtraHeaders): readonly Signal[] {
    return this.#sets.run(set, { kind: 'sendCancel', tx, headers }) ?? nothing;
  }

  close(set: string): readonly Signal[] {
    return this.#sets.run(set, { kind: 'close' }) ?? nothing;
  }

  confirmed(set: string): boolean {
    return this.#sets.state(set)?.name === 'confirmed';
  }

  localPoint(set: string | undefined, flow?: Flow, towards?: string): Local | undefined {
    if (flow !== undefined) return flow.local;
    const state = set === undefined ? undefined : this.#sets.state(set);
    const at = state?.name === 'early' || state?.name === 'confirmed' ? state.identity.at : undefined;
    return at ?? this.#ua.localTowards(towards);
  }

  #received({ tx, request, flow }: Received): readonly Signal[] {
    const refusal = this.#ua.check(request, true);
    const follows = this.#sets.run(request.to.tag ?? '', { kind: 'request', tx, request, flow, refusal });
    // RFC 3261 §12.2.2.
    return follows ?? this.#ua.respond(tx, request, { status: 481 });
  }

  #open(fact: Opening): readonly Signal[] {
    const { tx, request, flow, toTag } = fact;
    const opened = openedByPeer(fact, this.#entropy.integer(0, 65_536));
    if ('status' in opened) {
      const fact = refusedFact(request, flow, opened.status, opened.reason);
      return [fact, ...this.#ua.respond(tx, request, opened)];
    }
    this.#sets.open(opened);
    return [{ on: 'dialog.open', set: toTag, tx, request, flow }];
  }

  /** Facts that the transactions give back from a call are for this layer: what follows from them takes their place. */
  #followed(signals: readonly Signal[]): readonly Signal[] {
    if (!signals.some(isOfTransactions)) return signals;
    return signals.flatMap((signal) => (isOfTransactions(signal) ? (this.receive(signal) ?? [signal]) : [signal]));
  }
}

/** The layer of the dialogs (RFC 3261 §12, §13), above the UA core. */
export const createDialogs = (
  ua: UserAgent,
  transactions: TransactionLayer,
  entropy: Entropy,
  ids: TimerIds,
): DialogLayer => new Dialogs(ua, transactions, entropy, ids);
