import type { Entropy } from '../core/entropy.ts';
import type { TimerIds } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';
import type { Target } from '../signal/address.ts';
import { literalNextHop } from '../signal/next-hop.ts';
import type { Timer } from '../signal/owner.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Signal } from '../signal/signal.ts';
import { cancelOf } from './ack-cancel.ts';
import { type Attempt, newAttempt, type RequestToSend } from './attempt.ts';
import { type AttemptHost, ClientEffects, hasMoreVias, viaOf } from './client-effects.ts';
import type { ClientEffect, ClientEvent } from './client-events.ts';
import { type InviteClientState, inviteClient } from './invite-client.ts';
import { clientKey, cookie, isClientKey, isInviteKey } from './key.ts';
import type { ListeningPoints } from './listening-points.ts';
import { MachinesByTransport } from './machines-by-transport.ts';
import { type RequestClientState, requestClient } from './request-client.ts';
import { ResolvingRequests } from './resolving-requests.ts';
import { sendStateless } from './send-stateless.ts';
import { timersFor } from './timers.ts';
import type { Outgoing, TransactionConfig } from './transaction-layer.ts';

type ClientMachines<S extends { readonly name: string }> = MachinesByTransport<S, ClientEvent, ClientEffect, Attempt>;

/** Both kinds of client transactions and those that wait for an address, and how a response finds its own. */
export class Clients implements AttemptHost {
  readonly #invites: ClientMachines<InviteClientState>;
  readonly #requests: ClientMachines<RequestClientState>;
  readonly #resolving: ResolvingRequests;
  /** Transactions not found under their own name any more: they waited, or went on to another target. */
  readonly #aliases = new Map<string, string>();
  readonly #listeningPoints: ListeningPoints;
  readonly #entropy: Entropy;

  constructor(config: TransactionConfig, entropy: Entropy, ids: TimerIds, locals: ListeningPoints) {
    const [udp, stream] = [timersFor(config.timers, false), timersFor(config.timers, true)];
    this.#entropy = entropy;
    this.#listeningPoints = locals;
    const effects = new ClientEffects(this);
    this.#invites = new MachinesByTransport<InviteClientState, ClientEvent, ClientEffect, Attempt>(ids, effects, {
      initial: { name: 'initial' },
      unreliable: inviteClient(udp),
      reliable: inviteClient(stream),
    });
    this.#requests = new MachinesByTransport<RequestClientState, ClientEvent, ClientEffect, Attempt>(ids, effects, {
      initial: { name: 'initial' },
      unreliable: requestClient(udp),
      reliable: requestClient(stream),
    });
    this.#resolving = new ResolvingRequests(udp.b, ids, (tx, pending, targets, into) =>
      pending.stateless
        ? sendStateless(locals, pending.request, pending.owner, targets, pending.branch, into)
        : this.#begin(tx, pending, targets, pending.branch, into),
    );
  }

  get size(): number {
    return this.#invites.size + this.#requests.size + this.#resolving.size;
  }

  /** Names kept beside the machines: none when quiet. */
  get moved(): number {
    return this.#aliases.size;
  }

  request(outgoing: Outgoing, into: Signal[]): string {
    const { request, to, owner, sends } = outgoing;
    const branch = this.#newBranch();
    const tx = clientKey(branch, request.method);
    const target: Target | undefined = typeof to === 'string' ? literalNextHop(to) : to;
    if (target !== undefined && this.#begin(tx, outgoing, [target], branch, into)) return tx;
    const uri = target === undefined && typeof to === 'string' ? to : undefined;
    return this.#resolving.open({ request, owner, sends, branch, stateless: false, uri }, into);
  }

  /** Without a transaction: the ACK to a 2xx (RFC 3261 §13.2.2.4). */
  send({ request, to, owner, branch: given }: Outgoing & { readonly branch: string }, into: Signal[]): void {
    const branch = given.startsWith(cookie) ? given : cookie + given;
    const target: Target | undefined = typeof to === 'string' ? literalNextHop(to) : to;
    if (target !== undefined) sendStateless(this.#listeningPoints, request, owner, [target], branch, into);
    else if (typeof to === 'string')
      this.#resolving.open({ request, owner, sends: 1, branch, stateless: true, uri: to }, into);
  }

  /** The TU cancels `tx` (§9.1). `headers` are of the CANCEL, which may have to wait. */
  stop(tx: string, headers: ExtraHeaders | undefined, into: Signal[]): void {
    const key = this.#aliases.get(tx) ?? tx;
    const invite = this.#invites.context(key);
    if (invite === undefined) {
      this.#resolving.cancel(key, into);
      return;
    }
    invite.remaining = [];
    invite.parting ??= headers;
    this.#invites.step(key, { kind: 'cancel' }, into);
  }

  /** RFC 3261 §18.1.2, §17.1.3. A response that finds nothing is dropped and counted (RFC 6026 §8.9). */
  receive(response: SipResponse, into: Signal[]): void {
    const { via } = response;
    const { method } = response.cseq;
    if (!this.#listeningPoints.wrote(via)) {
      into.push({ on: 'count', what: 'wrong.via' });
      return;
    }
    const key = via.branch === undefined ? '' : clientKey(via.branch, method);
    const set = isInviteKey(key) ? this.#invites : this.#requests;
    const request = set.context(key)?.request;
    if (request?.method !== method) into.push({ on: 'count', what: 'unmatched.response' });
    else if (hasMoreVias(response) && !request.headers.has('Via')) into.push({ on: 'count', what: 'wrong.via' });
    else set.step(key, { kind: 'response', response }, into);
  }

  resolved(key: string, targets: readonly Target[], reason: string | undefined, into: Signal[]): void {
    this.#resolving.resolved(key, targets, reason, into);
  }

  sendFailed(key: string, reason: string, into: Signal[]): void {
    const event: ClientEvent = { kind: 'transportError', reason };
    if (isInviteKey(key)) this.#invites.step(key, event, into);
    else this.#requests.step(key, event, into);
  }

  fired(timer: Timer, into: Signal[]): void {
    const { key } = timer.owner;
    if (!isClientKey(key)) this.#resolving.fired(timer, into);
    else if (isInviteKey(key)) this.#invites.fired(timer, into);
    else this.#requests.fired(timer, into);
  }

  cancel(invite: Attempt, into: Signal[]): void {
    const key = clientKey(invite.branch, 'CANCEL');
    const { target, branch, via, parting } = invite;
    const request = cancelOf(invite.request, parting);
    this.#open(key, newAttempt(key, { request, owner: undefined }, target, branch, via, []), into);
  }

  tryNext(attempt: Attempt, into: Signal[]): boolean {
    return this.#begin(attempt.tx, attempt, attempt.remaining, this.#newBranch(), into);
  }

  over({ tx, owner }: Attempt, into: Signal[]): void {
    this.#aliases.delete(tx);
    if (owner !== undefined) into.push({ on: 'tx.ended', tx, owner });
  }

  #newBranch(): string {
    return cookie + this.#entropy.token();
  }

  /** Opens the machine for the first target that can be reached. */
  #begin(tx: string, request: RequestToSend, targets: readonly Target[], branch: string, into: Signal[]): boolean {
    const at = targets.findIndex((each) => this.#listeningPoints.towards(each) !== undefined);
    const found = targets[at];
    const local = found === undefined ? undefined : this.#listeningPoints.towards(found);
    if (found === undefined || local === undefined) return false;
    const target = { ...found, localId: local.id };
    const key = clientKey(branch, request.request.method);
    if (key !== tx) this.#aliases.set(tx, key);
    const via = viaOf(local, branch);
    this.#open(key, newAttempt(tx, request, target, branch, via, targets.slice(at + 1)), into);
    return true;
  }

  #open(key: string, attempt: Attempt, into: Signal[]): void {
    const set = isInviteKey(key) ? this.#invites : this.#requests;
    set.open(key, attempt.target.transport, attempt);
    set.step(key, { kind: 'begin' }, into);
  }
}
