import { type Entropy, spreadRetry } from '../../core/entropy.ts';
import { buildResponse } from '../../message/build/response.ts';
import type { SipRequest } from '../../message/model.ts';
import type { Order } from '../../signal/signal.ts';
import { responseTarget } from '../../transaction/response-target.ts';
import type { RequestFact } from './waiting-requests.ts';

/** 503s a second: to write and send one costs about as much as a tenth of a call. */
const perMs = 10;
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
  isAck({ method, to }: SipRequest): boolean {
    return method === 'ACK' && this.#toTag !== undefined && to.tag === this.#toTag;
  }

  /** A 503; undefined when there were enough of them: silence costs less still, and the caller asks again. */
  unavailable(fact: RequestFact, now: number): Order | undefined {
    this.#left = Math.min(atOnce, this.#left + (now - this.#countedAt) * perMs);
    this.#countedAt = now;
    if (this.#left < 1) return undefined;
    this.#left -= 1;
    // RFC 3261 §21.5.4.
    return this.#response(fact, 503, [['Retry-After', String(spreadRetry(this.#entropy, this.#retryAfterS))]]);
  }

  /** The INVITE was cancelled before it was served (RFC 3261 §9.2). */
  cancelled(fact: RequestFact): Order {
    return this.#response(fact, 487, []);
  }

  #response({ message, flow }: RequestFact, status: number, headers: readonly (readonly [string, string])[]): Order {
    this.#toTag ??= this.#entropy.token();
    const response = buildResponse(message, status, { toTag: this.#toTag, headers });
    return { do: 'send', message: response, to: responseTarget(message.via, flow) };
  }
}
