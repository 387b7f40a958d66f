import type { Observable } from 'rxjs';
import type { EventLoop } from '../../core/clock.ts';
import type { SipRequest } from '../../message/model.ts';
import type { Flow } from '../../signal/address.ts';
import type { Layer, OutsideFact } from '../../signal/signal.ts';
import { inviteKey, requestKey } from '../../transaction/key.ts';
import { DirectSubject } from '../../transport/direct-subject.ts';
import type { AdmissionParts } from './admission-parts.ts';
import { Episodes } from './episodes.ts';
import { type Again, LoopTurns, type TurnListener } from './loop-turns.ts';
import { LoopWatch } from './loop-watch.ts';
import type { Overload, OverloadCounts } from './overload.ts';
import { Refusals } from './refusals.ts';
import { Screen } from './screen.ts';
import { SocketBacklog } from './socket-backlog.ts';
import { type RequestFact, type WaitingRequest, WaitingRequests } from './waiting-requests.ts';
import { acceptableDelayMs } from './work-share.ts';

/** The time that new requests may take in one turn of the event loop, in ms: sockets are read and packets sent between turns. */
const turnMs = 2;
const mostWaiting = 1000;
/**
 * How long a request waits at most, in times of T1; and how long the line of its source may be for it to wait at all. During an
 * overload its sender gets a response before its first repeat; before, a process that has just begun gets time to warm up.
 */
const patience = { calm: { wait: 4, line: 4 }, overloaded: { wait: 0.8, line: 0.4 } };

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
  readonly #refusals: Refusals;
  readonly #backlog: SocketBacklog;
  readonly #screen: Screen;
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
    this.#refusals = new Refusals(parts, this.#episodes);
    this.#backlog = new SocketBacklog(loop.datagramsPerTurn, parts);
    this.#screen = new Screen({
      ...parts,
      waiting: this.#waiting,
      refusals: this.#refusals,
      isFull: (flow, now) => this.#isFull(flow, now),
    });
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

  /** Whether a datagram is done with before it is parsed. */
  screens(octets: Uint8Array, flow: Flow): boolean {
    if (!this.#screen.takes(octets, flow)) return false;
    this.#backlog.datagram();
    this.#turns.arm();
    return true;
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
      const { method, to } = fact.message;
      if (!this.#refusals.isAck(method, to.tag)) this.#admitted.next(fact);
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
      if (this.#waiting.has(key) || this.#refusals.drops(key, now)) return;
      if (this.#knows(fact.message)) this.#admitted.next(fact);
      else if (hasTime) this.#serve(fact, now);
      else this.#wait(fact, key, now);
    }
  }

  /** A call that is taken while packets are late makes them later for as long as it lasts: it waits until they are not. */
  #hasTime(now: number): boolean {
    return this.#watch.allows(now, this.#backlog.partOfNew(now)) && this.#parts.mediaLateMs() <= acceptableDelayMs;
  }

  #serve(fact: Unread, now: number): void {
    this.#episodes.admitted();
    this.#admitted.next(fact);
    const took = this.#parts.clock.now() - now;
    this.#newWorkMs += took;
    this.#watch.spent(took);
  }

  #wait(fact: RequestFact, key: string, now: number): void {
    const request: WaitingRequest = { fact, key, sinceMs: now - this.#backlog.ageMs(now) };
    const displaced = this.#isFull(fact.flow, now) ? request : this.#waiting.add(request);
    if (displaced !== undefined) this.#refusals.refuse(displaced, now);
  }

  get #patience(): { readonly wait: number; readonly line: number } {
    return this.#episodes.isActive ? patience.overloaded : patience.calm;
  }

  #isFull({ remote }: Flow, now: number): boolean {
    return this.#waiting.isFull(remote.host, now - this.#patience.line * this.#parts.t1);
  }

  /** The caller has given up: an INVITE that waits is not served. */
  #cancel(cancel: SipRequest): void {
    const invite = this.#waiting.size === 0 ? undefined : this.#waiting.take(inviteKey(cancel));
    if (invite !== undefined) this.#refusals.cancelled(invite.fact);
  }

  measured(ms: number): void {
    this.#watch.turn(ms, this.#parts.mediaLateMs());
  }

  ended(now: number): Again {
    this.#watch.look(now);
    this.#backlog.endTurn(now);
    this.#newWorkMs = 0;
    for (const expired of this.#waiting.expired(now - this.#patience.wait * this.#parts.t1))
      this.#refusals.refuse(expired, now);
    this.#serveWaiting(now);
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
