import type { Clock } from '../../core/clock.ts';
import type { Timer } from '../../signal/owner.ts';
import { EntryTable } from './entry-table.ts';
import { Heap } from './heap.ts';

/** The timers that are due at one moment, in the order they were started. */
interface Bucket {
  readonly due: number;
  first: Entry | undefined;
  last: Entry | undefined;
}

interface Entry {
  readonly timer: Timer;
  readonly bucket: Bucket;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/** A timer that was just started and is not in a bucket yet. */
interface Unsorted {
  readonly timer: Timer;
  readonly due: number;
}

/** About as many as one or two turns start. */
const mostUnsorted = 8;

/**
 * Every SIP timer of a stack on one wake-up of its clock. Timers that are due together share a bucket; starting and
 * stopping one is O(1) if the bucket exists, and a stopped timer is removed at once. There are as many buckets as
 * distinct due times: with a grain of 10 ms, 3200 for all the 64·T1 timers of a busy server. The most recently started
 * timers are kept outside the buckets, since most timers are stopped in the turn that started them.
 */
export class TimerDriver {
  readonly #clock: Clock;
  readonly #fire: (timer: Timer) => void;
  readonly #grainMs: number;
  readonly #unsorted: Unsorted[] = [];
  readonly #entries = new EntryTable<Entry>();
  readonly #buckets = new Map<number, Bucket>();
  readonly #ahead = new Heap<Bucket>((a, b) => a.due < b.due);
  /** Buckets with a timer in them. */
  #filled = 0;
  #wakeAt = Number.POSITIVE_INFINITY;
  #callOff: (() => void) | undefined;
  #expiring = false;

  constructor(clock: Clock, fire: (timer: Timer) => void) {
    this.#clock = clock;
    this.#fire = fire;
    this.#grainMs = clock.grainMs ?? 0;
  }

  /** Timers running. */
  get size(): number {
    return this.#entries.size + this.#unsorted.length;
  }

  /** Distinct due times held, those of emptied buckets included. */
  get moments(): number {
    return this.#ahead.size;
  }

  start(timer: Timer, afterMs: number): void {
    const exact = this.#clock.now() + (afterMs > 0 ? afterMs : 0);
    const due = this.#grainMs > 0 ? Math.ceil(exact / this.#grainMs) * this.#grainMs : exact;
    if (this.#unsorted.length === mostUnsorted) this.#settle(this.#unsorted.shift() as Unsorted);
    this.#unsorted.push({ timer, due });
    if (due < this.#wakeAt && !this.#expiring) this.#sleepUntil(due);
  }

  /** Without effect for a timer that does not run: it may have fired in the same turn. */
  stop(timer: Timer): void {
    if (!this.#stopUnsorted(timer)) {
      const entry = this.#entries.get(timer.id);
      if (entry === undefined) return;
      this.#forget(entry);
    }
    if (this.size === 0) this.#sleepUntil(Number.POSITIVE_INFINITY);
    // An emptied bucket stays until its due time, unless emptied buckets become the majority.
    else if (this.#ahead.size > 2 * this.#filled + 64) this.#sweep();
  }

  clear(): void {
    this.#unsorted.length = 0;
    for (const entry of this.#entries.all()) this.#forget(entry);
    this.#sweep();
    this.#sleepUntil(Number.POSITIVE_INFINITY);
  }

  #stopUnsorted(timer: Timer): boolean {
    const young = this.#unsorted;
    for (let at = young.length - 1; at >= 0; at--) {
      if (young[at]?.timer.id !== timer.id) continue;
      for (let next = at + 1; next < young.length; next++) young[next - 1] = young[next] as Unsorted;
      young.pop();
      return true;
    }
    return false;
  }

  #settle({ timer, due }: Unsorted): void {
    const bucket = this.#bucket(due);
    const entry: Entry = { timer, bucket, previous: bucket.last, next: undefined };
    if (bucket.last === undefined) {
      bucket.first = entry;
      this.#filled += 1;
    } else bucket.last.next = entry;
    bucket.last = entry;
    this.#entries.add(timer.id, entry);
  }

  /** The next due time, after every timer is sorted into its bucket. */
  #first(): Bucket | undefined {
    for (const each of this.#unsorted) this.#settle(each);
    this.#unsorted.length = 0;
    return this.#ahead.top;
  }

  #bucket(due: number): Bucket {
    let bucket = this.#buckets.get(due);
    if (bucket === undefined) {
      bucket = { due, first: undefined, last: undefined };
      this.#buckets.set(due, bucket);
      this.#ahead.push(bucket);
    }
    return bucket;
  }

  #forget(entry: Entry): void {
    const { bucket, previous, next } = entry;
    this.#entries.remove(entry.timer.id);
    if (previous === undefined) bucket.first = next;
    else previous.next = next;
    if (next === undefined) bucket.last = previous;
    else next.previous = previous;
    if (bucket.first === undefined) this.#filled -= 1;
  }

  #sweep(): void {
    this.#ahead.keep((bucket) => bucket.first !== undefined);
    for (const bucket of this.#buckets.values()) if (bucket.first === undefined) this.#buckets.delete(bucket.due);
  }

  #sleepUntil(due: number): void {
    this.#callOff?.();
    this.#wakeAt = due;
    this.#callOff = due === Number.POSITIVE_INFINITY ? undefined : this.#clock.at(due, this.#expire);
  }

  readonly #expire = (): void => {
    this.#callOff = undefined;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    this.#expiring = true;
    const now = this.#clock.now();
    try {
      for (let bucket = this.#first(); bucket !== undefined && bucket.due <= now; bucket = this.#first()) {
        this.#ahead.pop();
        this.#buckets.delete(bucket.due);
        // One by one from the front: a turn may stop timers of the same bucket.
        for (let entry = bucket.first; entry !== undefined; entry = bucket.first) {
          this.#forget(entry);
          this.#fire(entry.timer);
        }
      }
    } finally {
      this.#expiring = false;
      const first = this.#first();
      this.#sleepUntil(first === undefined || this.size === 0 ? Number.POSITIVE_INFINITY : first.due);
    }
  };
}
