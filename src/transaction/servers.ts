import type { Entropy } from '../core/entropy.ts';
import type { TimerIds } from '../core/timer.ts';
import { buildResponse } from '../message/build/response.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { Timer } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { type InviteServerState, inviteServer } from './invite-server.ts';
import { ackKeys, inviteKey, isInviteKey, requestKey } from './key.ts';
import { MergedRequests } from '../ua/merged-requests.ts';
import { type RequestServerState, requestServer } from './request-server.ts';
import { responseTarget } from './response-target.ts';
import { ServerSet } from './server-set.ts';
import { timersFor } from './timers.ts';
import type { TransactionConfig } from './transaction-layer.ts';

const again = { kind: 'request' } as const;

/** Both kinds of server transactions, and how a request finds its own: RFC 3261 §17.2.3. */
export class Servers {
  readonly #invites: ServerSet<InviteServerState>;
  readonly #requests: ServerSet<RequestServerState>;
  readonly #merges = new MergedRequests();
  readonly #config: TransactionConfig;
  readonly #entropy: Entropy;
  /** The To tag of stateless answers: the same for a repeat of the same request (RFC 3261 §8.2.7). */
  readonly #statelessTag: string;

  constructor(config: TransactionConfig, entropy: Entropy, ids: TimerIds) {
    const [udp, stream] = [timersFor(config.timers, false), timersFor(config.timers, true)];
    this.#config = config;
    this.#entropy = entropy;
    this.#statelessTag = entropy.token();
    this.#invites = new ServerSet(ids, this.#merges, { name: 'initial' }, inviteServer(udp), inviteServer(stream));
    this.#requests = new ServerSet(ids, this.#merges, { name: 'initial' }, requestServer(udp), requestServer(stream));
  }

  get size(): number {
    return this.#invites.size + this.#requests.size;
  }

  /** Requests held for the detection of merged ones: none when quiet. */
  get merges(): number {
    return this.#merges.size;
  }

  receive(request: SipRequest, flow: Flow, at: number, into: Signal[]): void {
    switch (request.method) {
      case 'ACK':
        this.#ack(request, flow, into);
        return;
      case 'INVITE': {
        const key = inviteKey(request);
        if (!this.#invites.step(key, again, into)) this.#first(key, request, flow, at, undefined, into);
        return;
      }
      case 'CANCEL': {
        const key = requestKey(request);
        if (this.#requests.step(key, again, into)) return;
        const invite = inviteKey(request);
        this.#first(key, request, flow, at, this.#invites.serving(invite) && invite, into);
        return;
      }
      default: {
        const key = requestKey(request);
        if (!this.#requests.step(key, again, into)) this.#first(key, request, flow, at, undefined, into);
      }
    }
  }

  respond(tx: string, response: SipResponse, into: Signal[]): void {
    this.#step(tx, { kind: 'respond', response }, into);
  }

  sendFailed(tx: string, reason: string, into: Signal[]): void {
    this.#step(tx, { kind: 'transportError', reason }, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    if (isInviteKey(timer.owner.key)) this.#invites.fired(timer, into);
    else this.#requests.fired(timer, into);
  }

  #step(tx: string, event: Parameters<ServerSet<InviteServerState>['step']>[1], into: Signal[]): void {
    if (isInviteKey(tx)) this.#invites.step(tx, event, into);
    else this.#requests.step(tx, event, into);
  }

  #ack(request: SipRequest, flow: Flow, into: Signal[]): void {
    for (const key of ackKeys(request)) {
      if (this.#invites.step(key, { kind: 'ack', request, flow }, into)) return;
    }
    // RFC 3261 §13.3.1.4: the ACK to a 2xx is a transaction of its own; its dialog knows it, or nobody does.
    into.push({ on: 'tx.ack', request, flow });
  }

  /** A request that no transaction knows. */
  #first(tx: string, request: SipRequest, flow: Flow, at: number, cancels: string | undefined, into: Signal[]): void {
    // A CANCEL that found its INVITE is let in: it makes room.
    if (this.size >= this.#config.maxTransactions && cancels === undefined) {
      this.#refuse(request, flow, into);
      return;
    }
    const merge = this.#merges.keyOf(request);
    const merged = merge !== undefined && this.#merges.isServed(merge);
    if (merge !== undefined && !merged) this.#merges.serve(merge);
    const set = isInviteKey(tx) ? this.#invites : this.#requests;
    const toTag = cancels === undefined ? this.#tagFor(tx, request) : this.#invites.serving(cancels)?.toTag;
    set.open(tx, { to: responseTarget(request.via, flow), request, merge: merged ? undefined : merge, toTag });
    set.step(tx, again, into);
    if (merged) {
      // RFC 3261 §8.2.2.2. In a transaction, so that repeats and the ACK find it; the TU need not know.
      into.push({ on: 'count', what: 'merged' });
      this.respond(tx, buildResponse(request, 482, { toTag: toTag ?? this.#entropy.token() }), into);
    } else {
      into.push({ on: 'tx.request', tx, request, flow, cancels, toTag, at });
    }
  }

  #tagFor(tx: string, request: SipRequest): string | undefined {
    return isInviteKey(tx) && request.to.tag === undefined ? this.#entropy.token() : undefined;
  }

  /** Too many live transactions: a 503 that leaves nothing behind (RFC 3261 §21.5.4, §8.2.7). */
  #refuse(request: SipRequest, flow: Flow, into: Signal[]): void {
    const headers = [['Retry-After', String(this.#config.retryAfter)]] as const;
    const message = buildResponse(request, 503, { toTag: this.#statelessTag, headers });
    into.push({ on: 'count', what: 'overload' }, { do: 'send', message, to: responseTarget(request.via, flow) });
  }
}
