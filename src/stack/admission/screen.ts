import { bufferOf } from '../../core/buffer-of.ts';
import type { Clock } from '../../core/clock.ts';
import { type Glance, glance, tagIn } from '../../message/glance.ts';
import { latin1Of } from '../../message/parse.ts';
import { topVia } from '../../message/stamp.ts';
import type { Via } from '../../message/values.ts';
import type { Flow } from '../../signal/address.ts';
import type { Layer } from '../../signal/signal.ts';
import { keyByBranch } from '../../transaction/key.ts';
import type { Refusals } from './refusals.ts';
import type { WaitingRequests } from './waiting-requests.ts';

/** A longer datagram is parsed, in octets. */
const longest = 4096;

interface ScreenParts {
  readonly clock: Clock;
  readonly layers: readonly Layer[];
  readonly waiting: WaitingRequests;
  readonly refusals: Refusals;
  /** Whether a new request of this flow would be refused and not wait. */
  readonly isFull: (flow: Flow, now: number) => boolean;
}

/**
 * Refuses new requests before they are parsed, where no more of them may wait. All else goes to the parser: what may be of a call
 * or of a transaction that there is, and what is not written plainly.
 */
export class Screen {
  readonly #parts: ScreenParts;

  constructor(parts: ScreenParts) {
    this.#parts = parts;
  }

  /** Whether all is done for these octets. */
  takes(octets: Uint8Array, flow: Flow): boolean {
    if (this.#parts.waiting.size === 0 || octets.length > longest) return false;
    const codes = bufferOf(octets);
    const seen = glance(codes, latin1Of(codes, longest));
    if (seen === undefined || seen.method === 'CANCEL') return false;
    const tag = tagIn(seen.to);
    if (tag !== undefined) return this.#parts.refusals.isAck(seen.method, tag);
    const via = topVia(seen.vias[0]);
    return seen.method !== 'ACK' && via !== undefined && this.#takesNew(seen, via, flow);
  }

  #takesNew(seen: Glance, via: Via, flow: Flow): boolean {
    const { clock, layers, waiting, refusals, isFull } = this.#parts;
    const key = keyByBranch(seen.method, via);
    if (key === undefined) return false;
    const now = clock.now();
    if (waiting.has(key) || refusals.drops(key, now)) return true;
    if (!isFull(flow, now) || layers.some((layer) => layer.hasTransaction?.(key) === true)) return false;
    refusals.refuseUnread(seen, via, flow, key, now);
    return true;
  }
}
