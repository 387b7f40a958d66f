import type { Entropy } from '../core/entropy.ts';
import type { TimerIds } from '../core/timer.ts';
import { replyTo } from '../message/build/stateless.ts';
import type { Malformed, SipRequest, SipResponse } from '../message/model.ts';
import type { Flow, HostPort, Local, TransportName } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { isOrder, type Signal } from '../signal/signal.ts';
import { Clients } from './clients.ts';
import { isServerKey } from './key.ts';
import { ListeningPoints } from './listening-points.ts';
import { responseTarget } from './response-target.ts';
import { Servers } from './servers.ts';
import type { Outgoing, TransactionConfig, TransactionLayer } from './transaction-layer.ts';

/** RFC 3261 §17, RFC 6026: from messages to requests and responses that come once, and back. */
export class Transactions implements TransactionLayer {
  readonly name = 'transaction';
  readonly takes = ['received', 'malformed', 'timer', 'sendFailed', 'resolved', 'listening'] as const;
  readonly #listeningPoints = new ListeningPoints();
  readonly #servers: Servers;
  readonly #clients: Clients;

  constructor(config: TransactionConfig, entropy: Entropy, ids: TimerIds) {
    this.#servers = new Servers(config, entropy, ids);
    this.#clients = new Clients(config, entropy, ids, this.#listeningPoints);
  }

  /** Machines, and what waits for an address. */
  get size(): number {
    return this.#servers.size + this.#clients.size;
  }

  /** Entries of the indexes beside the machines: none when quiet. */
  get indexed(): number {
    return this.#clients.moved;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined; // orders flow past
    const into: Signal[] = [];
    switch (signal.on) {
      case 'received':
        if (signal.message.kind === 'response') this.#clients.receive(signal.message, into);
        else this.#servers.receive(signal.message, signal.flow, into);
        return into;
      case 'malformed':
        this.#malformed(signal.malformed, signal.flow, into);
        return into;
      case 'timer':
        if (signal.timer.owner.layer !== 'transaction') return undefined;
        this.#fired(signal.timer, into);
        return into;
      case 'sendFailed':
        if (signal.owner.layer !== 'transaction') return undefined;
        if (isServerKey(signal.owner.key)) this.#servers.sendFailed(signal.owner.key, signal.reason, into);
        else this.#clients.sendFailed(signal.owner.key, signal.reason, into);
        return into;
      case 'resolved':
        if (signal.owner.layer !== 'transaction') return undefined;
        this.#clients.resolved(signal.owner.key, signal.targets, signal.reason, into);
        return into;
      case 'listening':
        this.#listeningPoints.add(signal.local);
        return undefined; // other layers may need it too
      default:
        return undefined;
    }
  }

  knows(request: SipRequest): boolean {
    return this.#servers.knows(request);
  }

  hasTransaction(key: string): boolean {
    return this.#servers.has(key);
  }

  request(outgoing: Outgoing): { readonly tx: string; readonly signals: readonly Signal[] } {
    const signals: Signal[] = [];
    const tx = this.#clients.request(outgoing, signals);
    return { tx, signals };
  }

  send(outgoing: Outgoing & { readonly branch: string }): readonly Signal[] {
    const signals: Signal[] = [];
    this.#clients.send(outgoing, signals);
    return signals;
  }

  cancel(tx: string, headers?: ExtraHeaders): readonly Signal[] {
    const signals: Signal[] = [];
    this.#clients.stop(tx, headers, signals);
    return signals;
  }

  respond(tx: string, response: SipResponse, once = false): readonly Signal[] {
    const signals: Signal[] = [];
    this.#servers.respond(tx, response, once, signals);
    return signals;
  }

  label(tx: string, label: string): void {
    this.#servers.label(tx, label);
  }

  localFor(transport: TransportName, remote?: HostPort): Local | undefined {
    return this.#listeningPoints.choose(transport, remote);
  }

  #fired(timer: Timer, into: Signal[]): void {
    if (isServerKey(timer.owner.key)) this.#servers.fired(timer, into);
    else this.#clients.fired(timer, into);
  }

  /** Answered without state where an answer is due, else dropped; counted always. */
  #malformed(malformed: Malformed, flow: Flow, into: Signal[]): void {
    into.push({ on: 'count', what: malformed.kind === 'response' ? 'malformed.response' : 'malformed.request' });
    const message = replyTo(malformed);
    if (message !== undefined) into.push({ do: 'send', message, to: responseTarget(message.via, flow) });
  }
}

/** The layer of the transactions. */
export const createTransactions = (config: TransactionConfig, entropy: Entropy, ids: TimerIds): TransactionLayer =>
  new Transactions(config, entropy, ids);
