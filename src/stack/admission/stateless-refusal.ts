import { type Entropy, spreadRetry } from '../../core/entropy.ts';
import { buildResponse } from '../../message/build/response.ts';
import { noBody } from '../../message/built-request.ts';
import { BuiltResponse } from '../../message/built-response.ts';
import type { Glance } from '../../message/glance.ts';
import { reasonPhrase } from '../../message/reason-phrase.ts';
import { stampViaLine } from '../../message/stamp.ts';
import type { Via } from '../../message/values.ts';
import type { Flow } from '../../signal/address.ts';
import type { Order } from '../../signal/signal.ts';
import { responseTarget } from '../../transaction/response-target.ts';
import { stampFor } from '../../transport/stamp-source.ts';
import type { RequestFact } from './waiting-requests.ts';

/** Responses a millisecond. To read a request, respond and read the ACK costs as much as reading three repeats of it. */
const perMs = 25;
const atOnce = 500;

/** Responses to requests that leave nothing behind (RFC 3261 §8.2.7): written from the request alone. */
export class StatelessRefusal {
  readonly #entropy: Entropy;
  readonly #retryAfterS: number;
  /** Drawn with the first response: a stack that is never overloaded draws none. */
  #toTag: string | undefined;
  #left = atOnce;
  #countedAt = 0;

  constructor(entropy: Entropy, retryAfterS: number) {
    this.#entropy = entropy;
    this.#retryAfterS = retryAfterS;
  }

  /** An ACK to one of these responses: there is nothing that waits for it. */
  isAck(method: string, toTag: string | undefined): boolean {
    return method === 'ACK' && this.#toTag !== undefined && toTag === this.#toTag;
  }

  /** A 503; undefined when there were enough of them: silence costs less still, and the caller asks again. */
  unavailable(fact: RequestFact, now: number): Order | undefined {
    if (!this.#mayRespond(now)) return undefined;
    return this.#response(fact, 503, [['Retry-After', this.#retryAfter()]]);
  }

  /** The same to a request that is not parsed. `via` is the first of its Via values. */
  unavailableTo(seen: Glance, via: Via, flow: Flow, now: number): Order | undefined {
    if (!this.#mayRespond(now)) return undefined;
    const retryAfter = this.#retryAfter();
    const [top, ...others] = seen.vias;
    const stamp = stampFor(via, flow.remote);
    let lines = `Via: ${stamp === undefined ? top : (stampViaLine(top, stamp) ?? top)}\r\n`;
    for (const other of others) lines += `Via: ${other}\r\n`;
    lines += `From: ${seen.from}\r\nTo: ${seen.to};tag=${this.#tag()}\r\nCall-ID: ${seen.callId}\r\nCSeq: ${seen.cseq}\r\n`;
    lines += `Retry-After: ${retryAfter}\r\n`;
    const message = new BuiltResponse(503, reasonPhrase(503), lines, noBody, 'latin1');
    return { do: 'send', message, to: responseTarget(via, flow) };
  }

  #mayRespond(now: number): boolean {
    this.#left = Math.min(atOnce, this.#left + (now - this.#countedAt) * perMs);
    this.#countedAt = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** RFC 3261 §21.5.4. */
  #retryAfter(): string {
    return String(spreadRetry(this.#entropy, this.#retryAfterS));
  }

  #tag(): string {
    this.#toTag ??= this.#entropy.token();
    return this.#toTag;
  }

  /** The INVITE was cancelled before it was served (RFC 3261 §9.2). */
  cancelled(fact: RequestFact): Order {
    return this.#response(fact, 487, []);
  }

  #response({ message, flow }: RequestFact, status: number, headers: readonly (readonly [string, string])[]): Order {
    const response = buildResponse(message, status, { toTag: this.#tag(), headers });
    return { do: 'send', message: response, to: responseTarget(message.via, flow) };
  }
}
