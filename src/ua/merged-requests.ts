import { fingerprint } from '../core/fingerprint.ts';
import type { SipRequest } from '../message/model.ts';

/**
 * The same for every copy of a request that arrives by several ways (RFC 3261 §8.2.2.2): the fingerprint of what they
 * share, since the text would be most of what a finished transaction is kept by. Who seeks one equal to that of another
 * request gains nothing: who knows that request can send the copy itself.
 */
export const mergeKey = ({ from, callId, cseq }: SipRequest, method: string): string =>
  fingerprint(`${from.tag ?? '-'} ${callId} ${cseq.number} ${method}`);

/** Requests without To tag whose server transaction lives, by their merge key: the To tag of their responses. */
export class MergedRequests {
  readonly #toTags = new Map<string, string>();

  get size(): number {
    return this.#toTags.size;
  }

  toTag(key: string): string | undefined {
    return this.#toTags.get(key);
  }

  add(key: string, toTag: string): void {
    this.#toTags.set(key, toTag);
  }

  release(key: string): void {
    this.#toTags.delete(key);
  }
}
