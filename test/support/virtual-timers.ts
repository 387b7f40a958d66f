import type { MachineTimer } from '../../src/core/timer.ts';

interface Pending {
  readonly timer: MachineTimer;
  readonly at: number;
}

/** Keeps timers as ordered, and determines the next due; of two at one time the older one. */
export class VirtualTimers {
  #pending: Pending[] = [];
  now = 0;

  get left(): number {
    return this.#pending.length;
  }

  get names(): readonly string[] {
    return this.#pending.map((each) => each.timer.name);
  }

  start(timer: MachineTimer, afterMs: number): void {
    if (this.#pending.some((each) => each.timer.id === timer.id)) throw new Error(`timer ${timer.id} was used twice`);
    this.#pending.push({ timer, at: this.now + afterMs });
  }

  /** Throws for a timer that does not run. */
  stop(timer: MachineTimer): void {
    const at = this.#pending.findIndex((each) => each.timer.id === timer.id);
    if (at < 0) throw new Error(`timer ${timer.name} (${timer.id}) is stopped but does not run`);
    this.#pending.splice(at, 1);
  }

  /** Takes the next timer due until `until` and moves the clock to it; undefined when there is none. */
  next(until = Number.POSITIVE_INFINITY): MachineTimer | undefined {
    let first: Pending | undefined;
    for (const each of this.#pending) if (first === undefined || each.at < first.at) first = each;
    if (first === undefined || first.at > until) return undefined;
    return this.#take(first);
  }

  /** Takes the nth timer, whenever it is due. */
  nth(n: number): MachineTimer | undefined {
    const chosen = this.#pending[n % Math.max(1, this.#pending.length)];
    return chosen === undefined ? undefined : this.#take(chosen);
  }

  #take(pending: Pending): MachineTimer {
    this.#pending = this.#pending.filter((each) => each !== pending);
    this.now = Math.max(this.now, pending.at);
    return pending.timer;
  }
}
