import type { Clock } from '../../core/clock.ts';
import { acceptableDelayMs } from './work-share.ts';

/** From one probe to the next, in ms. */
const probeEachMs = 10;
/** A probe that has not returned after this was dropped by a full buffer, and another is sent. */
const lostAfterMs = 250;

/** What new requests may take while there is more to read than a turn delivers. */
const partWhileBehind = 0.3;
/** The same while that is late: a little, or a flood that is never read to its end would leave no call. */
const partWhileLate = 0.05;

interface BacklogParts {
  readonly clock: Clock;
  /** Calls `returned` when all that came in before now has been read. */
  readonly probe: (returned: () => void) => void;
}

/**
 * Whether sockets are read as fast as they fill: a turn of the event loop that delivers all it can may leave some behind. How
 * old that is is measured by probes, which wait in the same buffers.
 */
export class SocketBacklog {
  readonly #perTurn: number;
  readonly #parts: BacklogParts;
  #read = 0;
  #isBehind = false;
  /** When the last probe was sent. */
  #sentAt = Number.NEGATIVE_INFINITY;
  #isOut = false;
  /** The time that the last probe took to return. */
  #ageMs = 0;

  constructor(datagramsPerTurn: number, parts: BacklogParts) {
    this.#perTurn = datagramsPerTurn;
    this.#parts = parts;
  }

  /** Whether each turn has an end that has to be counted. */
  get hasTurns(): boolean {
    return this.#perTurn !== Number.POSITIVE_INFINITY;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** How long what is read now has waited in its socket, in ms. */
  ageMs(now: number): number {
    return this.#isOut ? Math.max(this.#ageMs, now - this.#sentAt) : this.#ageMs;
  }

  /** The part of the time that new requests may take, from 0 to 1: what is up is read first, and all of it only when there is no more. */
  partOfNew(now: number): number {
    if (!this.#isBehind) return 1;
    return this.ageMs(now) <= acceptableDelayMs ? partWhileBehind : partWhileLate;
  }

  datagram(): void {
    this.#read += 1;
  }

  endTurn(now: number): void {
    this.#isBehind = this.#read >= this.#perTurn;
    this.#read = 0;
    if (this.#isBehind) {
      if (now - this.#sentAt >= (this.#isOut ? lostAfterMs : probeEachMs)) this.#probe(now);
    } else {
      this.#isOut = false;
      this.#ageMs = 0;
    }
  }

  #probe(now: number): void {
    this.#sentAt = now;
    this.#isOut = true;
    this.#parts.probe(() => {
      if (!this.#isOut) return;
      this.#isOut = false;
      this.#ageMs = this.#parts.clock.now() - now;
    });
  }
}
