import type { EventLoop } from '../../core/clock.ts';
import { type LoopWindow, nextShare, type WorkShare, wholeShare } from './work-share.ts';

/** The least length of a window, in ms. */
const windowMs = 100;
/** New requests may be ahead of their share by this much, in ms. */
const aheadMs = 5;

/** Measures the event loop in windows, and how much of its time new requests may take. Times in ms of the stack. */
export class LoopWatch {
  readonly #loop: EventLoop;
  #share: WorkShare = wholeShare;
  /** Time that new requests may take now; below 0 when they took more. */
  #allowance = aheadMs;
  #refilledAt: number;
  #beganAt: number;
  #idleAtStart: number;
  #newWork = 0;
  // The lengths of the turns that were measured, and their squares.
  #turns = 0;
  #squares = 0;
  #late = 0;
  #samples = 0;
  #delay = 0;

  constructor(loop: EventLoop, now: number) {
    this.#loop = loop;
    this.#refilledAt = now;
    this.#beganAt = now;
    this.#idleAtStart = loop.idleMs();
  }

  /** The part of the time that new requests may have, from 0 to 1. */
  get share(): number {
    return this.#share.share;
  }

  /** How long what came in during the last window had to wait for its turn. */
  get delayMs(): number {
    return this.#delay;
  }

  /** Whether there is time for a new request. `most`: the part of the time that they may take at most, from 0 to 1. */
  allows(now: number, most: number): boolean {
    const share = Math.min(this.share, most);
    this.#allowance = Math.min(aheadMs, share === 1 ? aheadMs : this.#allowance + share * (now - this.#refilledAt));
    this.#refilledAt = now;
    return this.#allowance > 0;
  }

  spent(ms: number): void {
    this.#allowance -= ms;
    this.#newWork += ms;
  }

  /** One whole turn of the loop, and how late the packets of media were in it. */
  turn(ms: number, lateMs: number): void {
    this.#turns += ms;
    this.#squares += ms * ms;
    this.#late += lateMs;
    this.#samples += 1;
  }

  /** Ends the window when it is long enough. */
  look(now: number): void {
    const elapsedMs = now - this.#beganAt;
    if (elapsedMs < windowMs) return;
    const idle = this.#loop.idleMs();
    this.#delay = this.#meanDelay();
    const window: LoopWindow = {
      elapsedMs,
      idleMs: idle - this.#idleAtStart,
      newWorkMs: this.#newWork,
      delayMs: this.#delay,
    };
    this.#share = nextShare(this.#share, window);
    this.#beganAt = now;
    this.#idleAtStart = idle;
    this.#newWork = 0;
    this.#turns = 0;
    this.#squares = 0;
    this.#late = 0;
    this.#samples = 0;
  }

  /** What arrives at any moment meets long turns more often than short ones: it waits for the mean weighted by length. */
  #meanDelay(): number {
    if (this.#samples === 0) return 0;
    return Math.max(this.#turns === 0 ? 0 : this.#squares / this.#turns, this.#late / this.#samples);
  }
}
