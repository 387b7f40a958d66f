import { type Observable, Subject } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import type { LoopWatch } from './loop-watch.ts';
import type { Overload, OverloadCounts } from './overload.ts';

/** An overload is over when every new request was served for this long. */
const calmMs = 2000;
const reportMs = 1000;

/** Reports overloads: at their beginning, each second, at their end. Without an overload it has no timer. */
export class Episodes {
  readonly overload$: Observable<Overload>;
  readonly counts: OverloadCounts = { episodes: 0, refused: 0, dropped: 0 };
  readonly #reports = new Subject<Overload>();
  readonly #clock: Clock;
  readonly #watch: LoopWatch;
  #admitted = 0;
  /** At its beginning. */
  #before = { refused: 0, dropped: 0 };
  #beganAt: number | undefined;
  #lastAt = 0;
  #callOff: (() => void) | undefined;

  constructor(clock: Clock, watch: LoopWatch) {
    this.#clock = clock;
    this.#watch = watch;
    this.overload$ = this.#reports.asObservable();
  }

  get isActive(): boolean {
    return this.#beganAt !== undefined;
  }

  admitted(): void {
    this.#admitted += 1;
  }

  notServed(how: 'refused' | 'dropped', now: number): void {
    const begins = this.#beganAt === undefined;
    if (begins) {
      this.#beganAt = now;
      this.#before = { refused: this.counts.refused, dropped: this.counts.dropped };
      this.#admitted = 0;
      this.counts.episodes += 1;
    }
    this.counts[how] += 1;
    this.#lastAt = now;
    if (!begins) return;
    this.#reports.next(this.#report(now, true));
    this.#callOff = this.#clock.at(now + reportMs, this.#look);
  }

  close(): void {
    this.#callOff?.();
    this.#reports.complete();
  }

  readonly #look = (): void => {
    const now = this.#clock.now();
    const active = now - this.#lastAt < calmMs;
    this.#callOff = active ? this.#clock.at(now + reportMs, this.#look) : undefined;
    const report = this.#report(now, active);
    if (!active) this.#beganAt = undefined;
    this.#reports.next(report);
  };

  #report(now: number, active: boolean): Overload {
    return {
      active,
      durationMs: Math.round((active ? now : this.#lastAt) - (this.#beganAt ?? now)),
      admitted: this.#admitted,
      refused: this.counts.refused - this.#before.refused,
      dropped: this.counts.dropped - this.#before.dropped,
      delayMs: Math.round(this.#watch.delayMs * 10) / 10,
      share: Math.round(this.#watch.share * 1000) / 1000,
    };
  }
}
