import type { Clock, EventLoop } from '../../core/clock.ts';

/** Turns are measured no more often than this. */
const sampleMs = 10;

/** When the end of a turn of the event loop is to be reported next: after the next turn, a millisecond later, or when something arrives. */
export type Again = 'next' | 'later' | 'rest';

export interface TurnListener {
  /** A turn followed directly on the one before, and took this long. */
  measured(ms: number, now: number): void;
  ended(now: number): Again;
}

/** The ends of turns of the event loop, reported while there is something to do at them; some of the turns are measured. */
export class LoopTurns {
  readonly #loop: EventLoop;
  readonly #clock: Clock;
  readonly #listener: TurnListener;
  #isArmed = false;
  #closed = false;
  #callOff: (() => void) | undefined;
  /** The end of the turn before, where this one followed it without a rest. */
  #before: number | undefined;
  #measuredAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, loop: EventLoop, listener: TurnListener) {
    this.#clock = clock;
    this.#loop = loop;
    this.#listener = listener;
  }

  /** The end of this turn is reported. */
  arm(): void {
    if (this.#isArmed || this.#closed) return;
    this.#isArmed = true;
    this.#loop.endOfTurn(this.#end);
  }

  close(): void {
    this.#closed = true;
    this.#callOff?.();
  }

  readonly #end = (): void => {
    this.#isArmed = false;
    this.#callOff = undefined;
    if (this.#closed) return;
    const now = this.#clock.now();
    if (this.#before !== undefined) {
      this.#measuredAt = now;
      this.#listener.measured(now - this.#before, now);
      this.#before = undefined;
    }
    const again = this.#listener.ended(now);
    if (this.#closed) return;
    if (again === 'later') {
      this.#isArmed = true;
      this.#callOff = this.#clock.at(now + 1, this.#end);
    } else if (again === 'next' || now - this.#measuredAt >= sampleMs) {
      this.#before = now;
      this.arm();
    }
  };
}
