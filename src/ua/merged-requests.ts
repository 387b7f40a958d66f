import type { SipRequest } from '../message/model.ts';
import { mergeKey } from '../transaction/key.ts';

/** Requests without To tag that are being served: a second copy that came by another way is found here (§8.2.2.2). */
export class MergedRequests {
  readonly #served = new Set<string>();

  get size(): number {
    return this.#served.size;
  }

  /** What the request shares with its copies; undefined for one that cannot be merged. */
  keyOf(request: SipRequest): string | undefined {
    return request.method === 'CANCEL' || request.to.tag !== undefined ? undefined : mergeKey(request);
  }

  isServed(key: string): boolean {
    return this.#served.has(key);
  }

  serve(key: string): void {
    this.#served.add(key);
  }

  /** By the transaction that serves it, and by no other. */
  release(key: string): void {
    this.#served.delete(key);
  }
}
