import type { SipRequest } from '../../message/model.ts';
import type { OutsideFact } from '../../signal/signal.ts';

type Received = Extract<OutsideFact, { readonly on: 'received' }>;

/** A received request. */
export type RequestFact = Received & { readonly message: SipRequest };

/** A new request that waits for its turn. */
export interface WaitingRequest {
  readonly fact: RequestFact;
  /** The transaction that it would open. */
  readonly key: string;
  readonly sinceMs: number;
}

/** Of one source, oldest first. A request that was taken out early leaves its place behind. */
interface Line {
  readonly source: string;
  readonly requests: (WaitingRequest | undefined)[];
  at: number;
}

/**
 * New requests in lines by their source address, served in turns: a source that sends much waits for itself and not the
 * others for it. When all lines together are full, a source with less than the longest takes a place of that.
 */
export class WaitingRequests {
  readonly #most: number;
  readonly #byKey = new Map<string, WaitingRequest>();
  /** In the order of their turns. */
  readonly #lines = new Map<string, Line>();
  /** Nothing has waited for longer than since then. */
  #oldestMs = Number.POSITIVE_INFINITY;
  /** No line is longer. */
  #longest = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#byKey.size;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** Whether another request of this source has no place: the first of its line waits since before `sinceMs`, or all are full. */
  isFull(source: string, sinceMs: number): boolean {
    const line = this.#lines.get(source);
    const oldest = line && first(line);
    if (oldest !== undefined && oldest.sinceMs < sinceMs) return true;
    return this.size >= this.#most && this.#longest <= lengthOf(line) + 1;
  }

  /** Gives back the request that has to go in place of this one: itself, or the last of the longest line. */
  add(request: WaitingRequest): WaitingRequest | undefined {
    const source = request.fact.flow.remote.host;
    let line = this.#lines.get(source);
    const displaced = this.size < this.#most ? undefined : this.#lastOfLonger(line);
    if (displaced === undefined && this.size >= this.#most) return request;
    if (line === undefined) {
      line = { source, requests: [], at: 0 };
      this.#lines.set(source, line);
    }
    line.requests.push(request);
    this.#byKey.set(request.key, request);
    this.#longest = Math.max(this.#longest, lengthOf(line));
    this.#oldestMs = Math.min(this.#oldestMs, request.sinceMs);
    return displaced;
  }

  /** The first request of the source whose turn it is. */
  next(): WaitingRequest | undefined {
    for (const line of this.#lines.values()) {
      const request = this.#shift(line);
      // Its next turn is after all others.
      this.#lines.delete(line.source);
      if (first(line) !== undefined) this.#lines.set(line.source, line);
      if (request !== undefined) return request;
    }
    return undefined;
  }

  take(key: string): WaitingRequest | undefined {
    const request = this.#byKey.get(key);
    if (request === undefined) return undefined;
    this.#byKey.delete(key);
    const line = this.#lines.get(request.fact.flow.remote.host);
    const at = line?.requests.indexOf(request, line.at) ?? -1;
    if (line !== undefined && at >= 0) line.requests[at] = undefined;
    if (line !== undefined && first(line) === undefined) this.#lines.delete(line.source);
    return request;
  }

  /** Takes out those that began to wait before `sinceMs`. */
  *expired(sinceMs: number): Generator<WaitingRequest> {
    if (this.#oldestMs >= sinceMs) return;
    this.#oldestMs = Number.POSITIVE_INFINITY;
    for (const line of this.#lines.values()) {
      for (let oldest = first(line); oldest !== undefined && oldest.sinceMs < sinceMs; oldest = first(line)) {
        this.#shift(line);
        yield oldest;
      }
      const left = first(line);
      if (left === undefined) this.#lines.delete(line.source);
      else this.#oldestMs = Math.min(this.#oldestMs, left.sinceMs);
    }
  }

  clear(): void {
    this.#byKey.clear();
    this.#lines.clear();
  }

  #shift(line: Line): WaitingRequest | undefined {
    const request = first(line);
    if (request === undefined) return undefined;
    line.requests[line.at] = undefined;
    line.at += 1;
    // A line that is never empty does not keep all that ever stood in it.
    if (line.at > 64 && line.at * 2 > line.requests.length) {
      line.requests.splice(0, line.at);
      line.at = 0;
    }
    this.#byKey.delete(request.key);
    return request;
  }

  /** The last request of the longest line, where that is longer than `own` by more than one. */
  #lastOfLonger(own: Line | undefined): WaitingRequest | undefined {
    if (this.#longest <= lengthOf(own) + 1) return undefined;
    let longest: Line | undefined;
    for (const line of this.#lines.values()) if (lengthOf(line) > lengthOf(longest)) longest = line;
    this.#longest = lengthOf(longest);
    if (longest === undefined || this.#longest <= lengthOf(own) + 1) return undefined;
    let last = longest.requests.pop();
    while (last === undefined && lengthOf(longest) > 0) last = longest.requests.pop();
    if (last !== undefined) this.#byKey.delete(last.key);
    return last;
  }
}

const lengthOf = (line: Line | undefined): number => (line === undefined ? 0 : line.requests.length - line.at);

/** Skips the places of those that were taken out. */
const first = (line: Line): WaitingRequest | undefined => {
  while (line.at < line.requests.length && line.requests[line.at] === undefined) line.at += 1;
  return line.requests[line.at];
};
