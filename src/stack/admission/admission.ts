import type { Observable } from 'rxjs';
import type { Clock, EventLoop } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { SipRequest } from '../../message/model.ts';
import type { Layer, Order, OutsideFact } from '../../signal/signal.ts';
import { inviteKey, requestKey } from '../../transaction/key.ts';
import { DirectSubject } from '../../transport/direct-subject.ts';
import { Episodes } from './episodes.ts';
import { type Again, LoopTurns, type TurnListener } from './loop-turns.ts';
import { LoopWatch } from './loop-watch.ts';
import type { Overload, OverloadCounts } from './overload.ts';
import { RecentKeys } from './recent-keys.ts';
import { SocketBacklog } from './socket-backlog.ts';
import { StatelessRefusal } from './stateless-refusal.ts';
import { type RequestFact, type WaitingRequest, WaitingRequests } from './waiting-requests.ts';
import { acceptableDelayMs } from './work-share.ts';

/** The time that new requests may take in one turn of the event loop, in ms: sockets are read and packets sent between turns. */
const turnMs = 2;
/** A source whose first request waits for longer gets no other into the line. */
const longestLineMs = 200;
const mostWaiting = 1000;

export interface AdmissionParts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly t1: number;
  readonly retryAfterS: number;
  /** Lowest first: those that know requests are asked from above. */
  readonly layers: readonly Layer[];
  /** Sends a response. */
  readonly carryOut: (order: Order) => void;
  /** How late the most overdue packet of media is, in ms. */
  readonly mediaLateMs: () => number;
}

type Unread = Extract<OutsideFact, { readonly on: 'received' | 'malformed' }>;

const isRequest = (fact: Unread): fact is RequestFact => fact.on === 'received' && fact.message.kind === 'request';
const keyOf = (request: SipRequest): string => (request.method === 'INVITE' ? inviteKey(request) : requestKey(request));

/**
 * What is received goes in by its worth: responses, ACKs, CANCELs and requests inside dialogs at once, new requests as far
 * as there is time for them. Those that would wait too long are refused without state.
 */
export class Admission implements TurnListener {
  readonly #admitted = new DirectSubject<OutsideFact>();
  readonly admitted$: Observable<OutsideFact> = this.#admitted.asObservable();
  readonly #parts: AdmissionParts;
  readonly #turns: LoopTurns;
  readonly #watch: LoopWatch;
  readonly #episodes: Episodes;
  readonly #refusal: StatelessRefusal;
  readonly #refused: RecentKeys;
  readonly #backlog: SocketBacklog;
  readonly #waiting = new WaitingRequests(mostWaiting);
  /** Those that know requests, the cheapest to ask first. */
  readonly #knowing: readonly Layer[];
  /** The time that new requests took in this turn. */
  #newWorkMs = 0;

  constructor(parts: AdmissionParts, loop: EventLoop) {
    this.#parts = parts;
    this.#turns = new LoopTurns(parts.clock, loop, this);
    this.#watch = new LoopWatch(loop, parts.clock.now());
    this.#episodes = new Episodes(parts.clock, this.#watch);
    this.#refusal = new StatelessRefusal(parts.entropy, parts.retryAfterS);
    this.#refused = new RecentKeys(parts.t1 * 1.5);
    this.#backlog = new SocketBacklog(loop.datagramsPerTurn);
    this.#knowing = parts.layers.filter((layer) => layer.knows !== undefined).reverse();
  }

  get overload$(): Observable<Overload> {
    return this.#episodes.overload$;
  }

  get counts(): Readonly<OverloadCounts> {
    return this.#episodes.counts;
  }

  /** Requests that wait for their turn. */
  get size(): number {
    return this.#waiting.size;
  }

  receive(fact: OutsideFact): void {
    if (fact.on !== 'received' && fact.on !== 'malformed') {
      this.#admitted.next(fact);
      return;
    }
    this.#backlog.datagram();
    if (!isRequest(fact)) {
      if (fact.on === 'received') this.#admitted.next(fact);
      else this.#newWork(fact);
    } else if (fact.message.method === 'ACK') {
      // An ACK to a refusal has done its work by coming: its sender repeats nothing any more.
      if (!this.#refusal.isAck(fact.message)) this.#admitted.next(fact);
    } else {
      if (fact.message.method === 'CANCEL') this.#cancel(fact.message);
      if (this.#goesFirst(fact.message)) this.#admitted.next(fact);
      else this.#newWork(fact);
    }
    if (this.#backlog.hasTurns || this.#newWorkMs > 0 || this.#waiting.size > 0) this.#turns.arm();
  }

  close(): void {
    this.#turns.close();
    this.#waiting.clear();
    this.#episodes.close();
    this.#admitted.complete();
  }

  #goesFirst(request: SipRequest): boolean {
    return (request.to.tag !== undefined || request.method === 'CANCEL') && this.#knows(request);
  }

  #knows(request: SipRequest): boolean {
    for (const layer of this.#knowing) if (layer.knows?.(request)) return true;
    return false;
  }

  #newWork(fact: Unread): void {
    const now = this.#parts.clock.now();
    const isFree = this.#waiting.size === 0 && !this.#backlog.isBehind && this.#newWorkMs < turnMs;
    const hasTime = isFree && this.#hasTime(now);
    // A repeat is asked for only where time is short.
    if (hasTime && !this.#episodes.isActive) this.#serve(fact, now);
    else if (!isRequest(fact)) this.#episodes.notServed('dropped', now);
    else {
      const key = keyOf(fact.message);
      if (this.#waiting.has(key)) return;
      if (this.#refused.has(key, now)) this.#episodes.notServed('dropped', now);
      else if (this.#knows(fact.message)) this.#admitted.next(fact);
      else if (hasTime) this.#serve(fact, now);
      else this.#wait(fact, key, now);
    }
  }

  /** A call that is taken while packets are late makes them later for as long as it lasts: it waits until they are not. */
  #hasTime(now: number): boolean {
    return this.#watch.allows(now) && this.#parts.mediaLateMs() <= acceptableDelayMs;
  }

  #serve(fact: Unread, now: number): void {
    this.#episodes.admitted();
    this.#admitted.next(fact);
    const took = this.#parts.clock.now() - now;
    this.#newWorkMs += took;
    this.#watch.spent(took);
  }

  #wait(fact: RequestFact, key: string, now: number): void {
    const first = this.#waiting.firstSinceMs(fact.flow.remote.host);
    const request: WaitingRequest = { fact, key, sinceMs: now - this.#backlog.ageMs(now) };
    const isLong = first !== undefined && now - first > longestLineMs;
    const displaced = isLong ? request : this.#waiting.add(request);
    if (displaced !== undefined) this.#refuse(displaced, now);
  }

  /** The caller has given up: an INVITE that waits is not served. */
  #cancel(cancel: SipRequest): void {
    const invite = this.#waiting.size === 0 ? undefined : this.#waiting.take(inviteKey(cancel));
    if (invite !== undefined) this.#parts.carryOut(this.#refusal.cancelled(invite.fact));
  }

  #refuse({ fact, key }: WaitingRequest, now: number): void {
    this.#refused.note(key, now);
    const order = this.#refusal.unavailable(fact, now);
    this.#episodes.notServed(order === undefined ? 'dropped' : 'refused', now);
    if (order !== undefined) this.#parts.carryOut(order);
  }

  measured(ms: number): void {
    this.#watch.turn(ms, this.#parts.mediaLateMs());
  }

  ended(now: number): Again {
    this.#watch.look(now);
    this.#backlog.endTurn(now);
    this.#newWorkMs = 0;
    for (const expired of this.#waiting.expired(now - this.#parts.t1 * 0.8)) this.#refuse(expired, now);
    if (!this.#backlog.readsOnly) this.#serveWaiting(now);
    if (this.#backlog.isBehind) return 'next';
    if (this.#waiting.size === 0) return 'rest';
    // Where there is no time for what waits, the loop may rest.
    return this.#hasTime(now) ? 'next' : 'later';
  }

  #serveWaiting(now: number): void {
    for (let at = now; this.#newWorkMs < turnMs && this.#hasTime(at); at = this.#parts.clock.now()) {
      const request = this.#waiting.next();
      if (request === undefined) return;
      this.#serve(request.fact, at);
    }
  }
}
