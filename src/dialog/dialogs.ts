import type { Entropy } from '../core/entropy.ts';
import type { SipRequest } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import { type Fact, isOrder, type Signal } from '../signal/signal.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import { capabilitiesOf } from '../ua/capabilities.ts';
import { localTowards } from '../ua/contact.ts';
import type { Context } from './context.ts';
import type { Content, DialogConfig, DialogLayer, OpeningRequest } from './dialog-layer.ts';
import { confirmedDialog } from './dialog-set.ts';
import { DialogSets } from './dialog-sets.ts';
import { Answers } from './respond.ts';
import type { ResponseDraft } from '../ua/response.ts';
import { Uac } from './uac.ts';
import { Uas } from './uas.ts';

const nothing: readonly never[] = [];

const replyOf = (status: number, content: (Content & { readonly reason?: string }) | undefined): ResponseDraft =>
  content === undefined ? { status } : { status, ...content };

const isForUs = (signal: Signal): boolean => 'on' in signal && signal.on.startsWith('tx.');

class Dialogs implements DialogLayer {
  readonly name = 'dialog';
  readonly #context: Context;
  readonly #uas: Uas;
  readonly #uac: Uac;
  readonly #answers: Answers;

  constructor(config: DialogConfig, transactions: TransactionLayer, entropy: Entropy) {
    this.#context = { config, declared: capabilitiesOf(config), transactions, entropy, usages: new DialogSets() };
    this.#uas = new Uas(this.#context);
    this.#uac = new Uac(this.#context);
    this.#answers = new Answers(this.#context);
  }

  get size(): number {
    return this.#context.usages.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    const follows = this.#hear(signal);
    return follows === undefined ? undefined : this.#heard(follows);
  }

  #hear(signal: Fact): readonly Signal[] | undefined {
    switch (signal.on) {
      case 'tx.request':
        return this.#uas.request(signal);
      case 'tx.ack':
        return this.#uas.ack(signal);
      case 'tx.response':
        return signal.owner.layer === 'dialog' ? this.#uac.response(signal) : undefined;
      case 'tx.failed':
        return signal.owner.layer === 'dialog' ? this.#uac.failed(signal) : undefined;
      case 'tx.ended':
        return signal.owner.layer === 'dialog' ? this.#uac.ended(signal) : undefined;
      case 'tx.sendFailed':
        return this.#unsent(signal.tx, signal.reason);
      case 'sendFailed':
      case 'resolved':
        // An ACK that did not get out: the peer repeats its 2xx, and the ACK goes again.
        return signal.owner.layer === 'dialog' ? nothing : undefined;
      default:
        return undefined;
    }
  }

  open(invitation: OpeningRequest): ReturnType<DialogLayer['open']> {
    const sent = this.#uac.invite(invitation);
    return { ...sent, signals: this.#heard(sent.signals) };
  }

  respond(
    usage: string,
    tx: string,
    status: number,
    content?: Content & { readonly reason?: string },
  ): readonly Signal[] {
    return this.#heard(this.#answers.within(usage, tx, replyOf(status, content)));
  }

  respondOutside(
    tx: string,
    request: SipRequest,
    status: number,
    content?: Content & { readonly reason?: string },
  ): readonly Signal[] {
    return this.#heard(this.#answers.outside(tx, request, replyOf(status, content)));
  }

  request(usage: string, method: string, content?: Content): ReturnType<DialogLayer['request']> {
    const { tx, signals } = this.#uac.request(usage, method, content);
    return { tx, signals: this.#heard(signals) };
  }

  ack(usage: string, tx: string, content?: Content): readonly Signal[] {
    return this.#heard(this.#uac.ack(usage, tx, content));
  }

  cancel(usage: string, tx: string): readonly Signal[] {
    return this.#heard(this.#uac.cancel(usage, tx));
  }

  close(id: string): readonly Signal[] {
    const usage = this.#context.usages.open(id);
    return usage === undefined ? nothing : this.#heard(this.#answers.close(usage));
  }

  confirmed(id: string): boolean {
    const usage = this.#context.usages.open(id);
    return usage !== undefined && confirmedDialog(usage) !== undefined;
  }

  localHost(id: string | undefined, flow?: Flow, towards?: string): string | undefined {
    const usage = id === undefined ? undefined : this.#context.usages.open(id);
    const local = flow?.local ?? usage?.at ?? localTowards(towards, this.#context.transactions);
    return local?.host;
  }

  /** Facts the transactions gave back from a call are for this room: what follows from them takes their place. */
  #heard(signals: readonly Signal[]): readonly Signal[] {
    if (!signals.some(isForUs)) return signals;
    return signals.flatMap((signal) => (isForUs(signal) ? (this.receive(signal) ?? [signal]) : [signal]));
  }

  /** RFC 6026 §8.8: who answered decides what becomes of it. */
  #unsent(tx: string, reason: string): readonly Signal[] {
    const usage = this.#context.usages.askedBy(tx);
    return usage === undefined ? nothing : [{ on: 'dialog.sendFailed', set: usage.id, tx, reason }];
  }
}

/** The room of the dialogs (RFC 3261 §12, §13), above `transactions`. */
export const createDialogs = (config: DialogConfig, transactions: TransactionLayer, entropy: Entropy): DialogLayer =>
  new Dialogs(config, transactions, entropy);
