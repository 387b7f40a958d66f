import type { Entropy } from '../core/entropy.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Local } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import { isOrder, type Signal, type TransactionFact } from '../signal/signal.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import { type Capabilities, capabilitiesOf, type UaConfig } from './capabilities.ts';
import { localTowards } from './contact.ts';
import { MergedRequests, mergeKey } from './merged-requests.ts';
import { refusedFact } from './refused.ts';
import { type Identity, type OpeningRequest, type OutsideRequest, writeRequest } from './request.ts';
import { refusalOf } from './request-checks.ts';
import { type ResponseDraft, responseOutside } from './response.ts';
import { routed } from './route-set.ts';
import type { FoldedTraits } from './usage.ts';
import type { SentOutside, UserAgent } from './user-agent.ts';

type Received = Extract<TransactionFact, { on: 'tx.request' }>;

const nothing: readonly never[] = [];

class UaCore implements UserAgent {
  readonly name = 'ua';
  readonly takes = ['tx.request', 'tx.ended'] as const;
  readonly capabilities: Capabilities;
  readonly #transactions: TransactionLayer;
  readonly #entropy: Entropy;
  readonly #merged = new MergedRequests();

  constructor(config: UaConfig, folded: FoldedTraits, transactions: TransactionLayer, entropy: Entropy) {
    this.capabilities = capabilitiesOf(config, folded);
    this.#transactions = transactions;
    this.#entropy = entropy;
  }

  get size(): number {
    return this.#merged.size;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (isOrder(signal)) return undefined;
    switch (signal.on) {
      case 'tx.request':
        if (signal.request.method === 'CANCEL') return this.#cancelled(signal);
        // RFC 3261 §12.2.2: a To tag names a dialog.
        return signal.request.to.tag === undefined ? this.#received(signal) : undefined;
      case 'tx.ended':
        if (signal.label === undefined) return undefined;
        this.#merged.release(signal.label);
        return nothing;
      default:
        return undefined;
    }
  }

  check(request: SipRequest, inDialog: boolean): ResponseDraft | undefined {
    return refusalOf(request, inDialog, this.capabilities);
  }

  respond(tx: string, request: SipRequest, draft: ResponseDraft): readonly Signal[] {
    return this.#respond(tx, request, draft, this.#toTag(request, request.method));
  }

  sendResponse(tx: string, response: SipResponse, once = false): readonly Signal[] {
    const signals = this.#transactions.respond(tx, response, once);
    const last = signals[signals.length - 1];
    if (last === undefined || !('on' in last) || last.on !== 'tx.ended') return signals;
    // Over a reliable transport the final response is the end of the transaction (RFC 3261 §17.2.2).
    this.receive(last);
    return signals.slice(0, -1);
  }

  identityFor({ target, from, route }: OpeningRequest): Identity {
    const tag = this.#entropy.token();
    return {
      tag,
      callId: this.#entropy.token(),
      local: `${from};tag=${tag}`,
      secure: target.slice(0, 5).toLowerCase() === 'sips:',
      at: this.localTowards(route?.[0] ?? target),
      flow: undefined,
    };
  }

  request(outside: OutsideRequest, owner: Owner): SentOutside {
    const { method, target, to = `<${target}>`, route = nothing } = outside;
    const identity = outside.identity ?? this.identityFor(outside);
    // RFC 3261 §8.1.1.5: any start below 2^31; a small one keeps all that follow below it.
    const cseq = outside.cseq ?? this.#entropy.integer(1, 65_536);
    const way = routed(
      target,
      route.map((uri) => `<${uri}>`),
    );
    const request = writeRequest(identity, method, to, cseq, way, outside, this.capabilities);
    const { tx, signals } = this.#transactions.request({ request, to: way.nextHop, owner });
    return { tx, request, identity, cseq, signals };
  }

  localTowards(uri: string | undefined): Local | undefined {
    return localTowards(uri, this.#transactions);
  }

  #received({ tx, request, flow }: Received): readonly Signal[] {
    const toTag = this.#entropy.token();
    const key = mergeKey(request, request.method);
    if (this.#merged.toTag(key) !== undefined) {
      // RFC 3261 §8.2.2.2. In a transaction of its own, so that repeats and the ACK find it.
      return [{ on: 'count', what: 'merged' }, ...this.#respond(tx, request, { status: 482 }, toTag)];
    }
    this.#merged.add(key, toTag);
    this.#transactions.label(tx, key);
    const refusal = this.check(request, false);
    if (refusal !== undefined) {
      const fact = refusedFact(request, flow, refusal.status, refusal.reason);
      return [fact, ...this.#respond(tx, request, refusal, toTag)];
    }
    return [{ on: 'ua.request', tx, request, flow, toTag }];
  }

  /** RFC 3261 §9.2: a CANCEL has its own response, with the To tag of the INVITE's; what it ends is the usage's matter. */
  #cancelled({ tx, request, cancels }: Received): readonly Signal[] {
    if (cancels === undefined) return this.#respond(tx, request, { status: 481 }, this.#entropy.token());
    const toTag = this.#toTag(request, 'INVITE');
    const signals = this.#respond(tx, request, { status: 200 }, toTag);
    return [...signals, { on: 'ua.cancel', tx: cancels, request, toTag }];
  }

  /** Its own; else the one chosen for the request of `method` with its key, where that is still known; else a new one. */
  #toTag(request: SipRequest, method: string): string {
    return request.to.tag ?? this.#merged.toTag(mergeKey(request, method)) ?? this.#entropy.token();
  }

  #respond(tx: string, request: SipRequest, draft: ResponseDraft, toTag: string): readonly Signal[] {
    return this.sendResponse(tx, responseOutside(request, draft, toTag, this.capabilities), true);
  }
}

/** The layer of the UA core (RFC 3261 §8), above `transactions`. */
export const createUserAgent = (
  config: UaConfig,
  folded: FoldedTraits,
  transactions: TransactionLayer,
  entropy: Entropy,
): UserAgent => new UaCore(config, folded, transactions, entropy);
