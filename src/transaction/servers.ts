import { type Entropy, spreadRetry } from '../core/entropy.ts';
import type { TimerIds } from '../core/timer.ts';
import { buildResponse } from '../message/build/response.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { FinishedRequests } from './finished-requests.ts';
import { type InviteServerState, inviteServer } from './invite-server.ts';
import { ackKeys, finishedKey, inviteKey, isInviteKey, requestKey } from './key.ts';
import { MachinesByTransport } from './machines-by-transport.ts';
import { finishing, type RequestServerState, requestServer } from './request-server.ts';
import { responseTarget } from './response-target.ts';
import { ServerEffects, type Serving } from './server-effects.ts';
import type { ServerEffect, ServerEvent } from './server-events.ts';
import { SourceCounts } from './source-counts.ts';
import { timersFor } from './timers.ts';
import type { TransactionConfig } from './transaction-layer.ts';

const again = { kind: 'request' } as const;

type ServerMachines<S extends { readonly name: string }> = MachinesByTransport<S, ServerEvent, ServerEffect, Serving>;

/** Both kinds of server transactions, and how a request finds its own: RFC 3261 §17.2.3. */
export class Servers {
  readonly #invites: ServerMachines<InviteServerState>;
  readonly #requests: ServerMachines<RequestServerState>;
  readonly #finished: FinishedRequests;
  readonly #config: TransactionConfig;
  readonly #entropy: Entropy;
  /** Of requests outside dialogs. */
  readonly #sources = new SourceCounts();
  /** The To tag of stateless answers: the same for a repeat of the same request (RFC 3261 §8.2.7). */
  readonly #statelessTag: string;

  constructor(config: TransactionConfig, entropy: Entropy, ids: TimerIds) {
    const [udp, stream] = [timersFor(config.timers, false), timersFor(config.timers, true)];
    this.#config = config;
    this.#entropy = entropy;
    this.#statelessTag = entropy.token();
    this.#finished = new FinishedRequests(ids, udp.j, this.#sources);
    const effects = new ServerEffects(this.#sources, this.#finished);
    this.#invites = new MachinesByTransport<InviteServerState, ServerEvent, ServerEffect, Serving>(ids, effects, {
      initial: { name: 'initial' },
      unreliable: inviteServer(udp),
      reliable: inviteServer(stream),
    });
    this.#requests = new MachinesByTransport<RequestServerState, ServerEvent, ServerEffect, Serving>(ids, effects, {
      initial: { name: 'initial' },
      unreliable: finishing(requestServer(udp)),
      reliable: requestServer(stream),
    });
  }

  get size(): number {
    return this.#invites.size + this.#requests.size + this.#finished.size;
  }

  receive(request: SipRequest, flow: Flow, into: Signal[]): void {
    switch (request.method) {
      case 'ACK':
        this.#ack(request, flow, into);
        return;
      case 'INVITE': {
        const key = inviteKey(request);
        if (!this.#invites.step(key, again, into)) this.#first(key, request, flow, undefined, into);
        return;
      }
      case 'CANCEL': {
        const key = requestKey(request);
        if (this.#repeated(key, request, flow, into)) return;
        const invite = inviteKey(request);
        this.#first(key, request, flow, this.#invites.context(invite) && invite, into);
        return;
      }
      default: {
        const key = requestKey(request);
        if (!this.#repeated(key, request, flow, into)) this.#first(key, request, flow, undefined, into);
      }
    }
  }

  /** Whether the request is a repeat, or cancels an INVITE that there is. */
  knows(request: SipRequest): boolean {
    const { method } = request;
    if (method !== 'INVITE' && this.has(requestKey(request))) return true;
    return (method === 'INVITE' || method === 'CANCEL') && this.has(inviteKey(request));
  }

  has(key: string): boolean {
    return isInviteKey(key) ? this.#invites.has(key) : this.#requests.has(key) || this.#finished.has(key);
  }

  respond(tx: string, response: SipResponse, once: boolean, into: Signal[]): void {
    this.#step(tx, { kind: once ? 'refuse' : 'respond', response }, into);
  }

  label(tx: string, label: string): void {
    const serving = this.#set(tx).context(tx);
    if (serving !== undefined) serving.label = label;
    else this.#finished.label(tx, label);
  }

  sendFailed(tx: string, reason: string, into: Signal[]): void {
    this.#step(tx, { kind: 'transportError', reason }, into);
    this.#finished.sendFailed(tx, reason, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    const { key } = timer.owner;
    if (key === finishedKey) this.#finished.fired(timer, into);
    else this.#set(key).fired(timer, into);
  }

  #set(tx: string): ServerMachines<InviteServerState> | ServerMachines<RequestServerState> {
    return isInviteKey(tx) ? this.#invites : this.#requests;
  }

  #step(tx: string, event: ServerEvent, into: Signal[]): void {
    this.#set(tx).step(tx, event, into);
  }

  #repeated(key: string, request: SipRequest, flow: Flow, into: Signal[]): boolean {
    return this.#requests.step(key, again, into) || this.#finished.repeat(key, request, flow, into);
  }

  #ack(request: SipRequest, flow: Flow, into: Signal[]): void {
    for (const key of ackKeys(request)) {
      if (this.#invites.step(key, { kind: 'ack', request, flow }, into)) return;
    }
    // RFC 3261 §13.3.1.4: the ACK to a 2xx is a transaction of its own; the TU finds its dialog, or none.
    into.push({ on: 'tx.ack', request, flow });
  }

  /** A request that no transaction has. */
  #first(tx: string, request: SipRequest, flow: Flow, cancels: string | undefined, into: Signal[]): void {
    // A CANCEL that found its INVITE is let in: it ends transactions.
    const host = request.to.tag === undefined ? flow.remote.host : undefined;
    if (cancels === undefined && this.#isFull(host)) {
      this.#refuse(request, flow, into);
      return;
    }
    const set = this.#set(tx);
    const to = responseTarget(request.via, flow);
    const source = host === undefined ? undefined : this.#sources.add(host);
    set.open(tx, to.transport, { to, request, source, label: undefined });
    set.step(tx, again, into);
    into.push({ on: 'tx.request', tx, request, flow, cancels });
  }

  /** One source has no more than half of all outside dialogs: what others ask, and what is up, has room. */
  #isFull(host: string | undefined): boolean {
    const { maxTransactions } = this.#config;
    if (this.size >= maxTransactions) return true;
    return host !== undefined && this.#sources.of(host) >= Math.ceil(maxTransactions / 2);
  }

  /** Too many live transactions: a 503 that leaves nothing behind (RFC 3261 §21.5.4, §8.2.7). */
  #refuse(request: SipRequest, flow: Flow, into: Signal[]): void {
    const headers = [['Retry-After', String(spreadRetry(this.#entropy, this.#config.retryAfter))]] as const;
    const message = buildResponse(request, 503, { toTag: this.#statelessTag, headers });
    into.push({ on: 'count', what: 'overload' }, { do: 'send', message, to: responseTarget(request.via, flow) });
  }
}
