import type { DtmfMethod } from '../../signal/session.ts';

interface Told {
  readonly digit: string;
  readonly at: number;
  /** The ways it has come by. */
  readonly ways: DtmfMethod[];
}

/** A key that comes by a second way comes within this time of the first. */
const withinMs = 1500;
const mostKept = 32;

/**
 * One key press, one digit: peers and gateways send the same key as telephone event, by INFO and as a tone. A digit is
 * passed over when the same one came by another way before, and that one was not yet met by this way.
 */
export class DtmfDedup {
  readonly #told: Told[] = [];

  /** Whether the digit is news. `now` in ms on any steady clock. */
  isNews(digit: string, via: DtmfMethod, now: number): boolean {
    const told = this.#told;
    while (told[0] !== undefined && now - told[0].at > withinMs) told.shift();
    const twin = told.find((each) => each.digit === digit && !each.ways.includes(via));
    if (twin !== undefined) {
      twin.ways.push(via);
      return false;
    }
    told.push({ digit, at: now, ways: [via] });
    if (told.length > mostKept) told.shift();
    return true;
  }
}
