import type { DtmfMethod } from '../../signal/session.ts';

interface Received {
  readonly digit: string;
  readonly at: number;
  /** The methods it has been received by. */
  readonly methods: DtmfMethod[];
}

/** A key that is sent by a second method arrives within this time of the first. */
const withinMs = 1500;
const mostKept = 32;

/**
 * One key press, one digit: peers and gateways send the same key as telephone event, by INFO and as a tone. A digit is
 * dropped when the same one was received by another method shortly before and not yet by this one.
 */
export class DtmfDedup {
  readonly #received: Received[] = [];

  /** Whether the digit is a key press of its own. `now` in ms on any steady clock. */
  isNew(digit: string, method: DtmfMethod, now: number): boolean {
    const received = this.#received;
    while (received[0] !== undefined && now - received[0].at > withinMs) received.shift();
    const twin = received.find((each) => each.digit === digit && !each.methods.includes(method));
    if (twin !== undefined) {
      twin.methods.push(method);
      return false;
    }
    received.push({ digit, at: now, methods: [method] });
    if (received.length > mostKept) received.shift();
    return true;
  }
}
