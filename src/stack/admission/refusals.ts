import type { Glance } from '../../message/glance.ts';
import type { Via } from '../../message/values.ts';
import type { Flow } from '../../signal/address.ts';
import type { Order } from '../../signal/signal.ts';
import type { AdmissionParts } from './admission-parts.ts';
import type { Episodes } from './episodes.ts';
import { RecentKeys } from './recent-keys.ts';
import { StatelessRefusal } from './stateless-refusal.ts';
import type { RequestFact, WaitingRequest } from './waiting-requests.ts';

/** Refuses new requests, each once: of its repeats and of the ACK to its 503 nothing comes. All are counted. */
export class Refusals {
  readonly #responses: StatelessRefusal;
  readonly #episodes: Episodes;
  readonly #carryOut: (order: Order) => void;
  readonly #keys: RecentKeys;

  constructor({ entropy, retryAfterS, t1, carryOut }: AdmissionParts, episodes: Episodes) {
    this.#responses = new StatelessRefusal(entropy, retryAfterS);
    this.#episodes = episodes;
    this.#carryOut = carryOut;
    this.#keys = new RecentKeys(t1 * 1.5);
  }

  /** An ACK to a refusal has done its work by coming: its sender repeats nothing any more. */
  isAck(method: string, toTag: string | undefined): boolean {
    return this.#responses.isAck(method, toTag);
  }

  /** Whether a request with this key was refused just now: then this one is dropped. */
  drops(key: string, now: number): boolean {
    const drops = this.#keys.has(key, now);
    if (drops) this.#episodes.notServed('dropped', now);
    return drops;
  }

  refuse({ fact, key }: WaitingRequest, now: number): void {
    this.#refused(key, this.#responses.unavailable(fact, now), now);
  }

  /** The same for a request that is not parsed. `via` is the first of its Via values. */
  refuseUnread(seen: Glance, via: Via, flow: Flow, key: string, now: number): void {
    this.#refused(key, this.#responses.unavailableTo(seen, via, flow, now), now);
  }

  /** The INVITE was cancelled before it was served (RFC 3261 §9.2). */
  cancelled(invite: RequestFact): void {
    this.#carryOut(this.#responses.cancelled(invite));
  }

  #refused(key: string, order: Order | undefined, now: number): void {
    this.#keys.note(key, now);
    this.#episodes.notServed(order === undefined ? 'dropped' : 'refused', now);
    if (order !== undefined) this.#carryOut(order);
  }
}
