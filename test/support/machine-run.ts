import { Machines } from '../../src/core/machines.ts';
import type { Step } from '../../src/core/step.ts';
import { type MachineTimerOrder, type TimerEvent, TimerIds, type TimerOutput } from '../../src/core/timer.ts';
import { outputText } from './machine-text.ts';
import { VirtualTimers } from './virtual-timers.ts';

type Emitted = { readonly output: string } | { readonly over: true } | { readonly broke: unknown };

/** One machine in its keyed set, on virtual time. */
export class MachineRun<S extends { readonly name: string }, E, O extends { readonly out: string }> {
  readonly timers: VirtualTimers = new VirtualTimers();
  /** The outputs and their times, without timers. */
  readonly log: [at: number, what: string][] = [];
  readonly #set: Machines<S, E, O, 'test', Emitted>;
  ended = false;
  endedAt = -1;
  /** Outputs after the end: there must be none. */
  saidAfterEnd = 0;
  broke: unknown;

  constructor(step: Step<S, E | TimerEvent, O | TimerOutput>, initial: S) {
    this.#set = new Machines('test', new TimerIds(), {
      interpret: (_key, output, into) => into.push({ output: outputText(output) }),
      ended: (_key, _state, into) => into.push({ over: true }),
      fault: (_owner, error, _during, into) => into.push({ broke: error }),
    });
    this.#set.open('one', step, initial);
  }

  get state(): S | undefined {
    return this.#set.state('one');
  }

  feed(event: E): void {
    const into: (Emitted | MachineTimerOrder<'test'>)[] = [];
    this.#set.step('one', event, into);
    this.#carryOut(into);
  }

  /** Fires the nth running timer. */
  fire(n: number): void {
    this.#fired(this.timers.nth(n));
  }

  /** Advances time; every due timer fires. */
  advance(to: number): void {
    for (let timer = this.timers.next(to); timer !== undefined; timer = this.timers.next(to)) this.#fired(timer);
    if (Number.isFinite(to)) this.timers.now = to;
  }

  /** Advances time until the machine ends, at most to `limit`. */
  advanceToEnd(limit: number): void {
    while (!this.ended) {
      const timer = this.timers.next(limit);
      if (timer === undefined) return;
      this.#fired(timer);
    }
  }

  #fired(timer: ReturnType<VirtualTimers['nth']>): void {
    if (timer === undefined) return;
    const into: (Emitted | MachineTimerOrder<'test'>)[] = [];
    this.#set.timerFired(timer, into);
    this.#carryOut(into);
  }

  #carryOut(into: readonly (Emitted | MachineTimerOrder<'test'>)[]): void {
    const wasOver = this.ended;
    for (const each of into) {
      if ('do' in each) {
        if (each.do === 'startTimer') this.timers.start(each.timer, each.afterMs);
        else this.timers.stop(each.timer);
      } else if ('output' in each) {
        this.log.push([this.timers.now, each.output]);
        if (wasOver) this.saidAfterEnd += 1;
      } else if ('broke' in each) this.broke = each.broke;
      else {
        this.ended = true;
        this.endedAt = this.timers.now;
      }
    }
  }
}
