import type { Paced } from './deadline-heap.ts';

/** What has deadlines, every `periodMs`. The scheduler writes `dueAt`, `phaseMs` and `place`. */
export interface Sending {
  readonly periodMs: number;
  /** The next deadline, on the engine's clock, in ms. */
  dueAt: number;
  /** Offset of its deadlines within the period, kept when it stops and starts again; -1 until first started. */
  phaseMs: number;
  /** Not negative while it is scheduled. */
  place: number;
  /** One deadline is reached, after `skipped` periods that were given up. Must not throw. */
  tick(skipped: number): void;
}

/** Serves one stream at its deadline `dueAt`. False: the turn is over, and the rest waits for the next. */
export type Serve = (stream: Sending, skipped: number, dueAt: number) => boolean;

/** Streams that share their deadlines, in the order they came: each keeps its place within the few packets of a wake-up. */
export class Slot implements Paced {
  readonly periodMs: number;
  readonly phaseMs: number;
  readonly streams: Sending[] = [];
  // The fields of `Paced`, which the deadline heap writes.
  dueAt = 0;
  place = -1;
  /** The deadline that is being served, how many follow it at once, and the stream whose turn it is. */
  #serving = 0;
  #rounds = 0;
  #next = 0;

  constructor(periodMs: number, phaseMs: number) {
    this.periodMs = periodMs;
    this.phaseMs = phaseMs;
  }

  add(stream: Sending, now: number): void {
    const { periodMs, phaseMs } = this;
    stream.dueAt = Math.ceil((now - phaseMs) / periodMs) * periodMs + phaseMs;
    stream.phaseMs = phaseMs;
    stream.place = 0;
    this.streams.push(stream);
  }

  remove(stream: Sending): void {
    const at = this.streams.indexOf(stream);
    this.streams.splice(at, 1);
    if (at < this.#next) this.#next -= 1;
    stream.place = -1;
  }

  /** The deadline `dueAt` is reached, and `rounds - 1` after it. Those before it that were not served are given up. */
  reached(dueAt: number, rounds: number): void {
    this.#serving = dueAt;
    this.#rounds = rounds;
    this.#next = 0;
  }

  /** Serves what was reached, until the turn is over. Whether all was served. */
  serve(serve: Serve): boolean {
    const { streams, periodMs } = this;
    for (; this.#rounds > 0; this.#rounds -= 1) {
      const dueAt = this.#serving;
      while (this.#next < streams.length) {
        const stream = streams[this.#next] as Sending;
        this.#next += 1;
        // One that came since has its first deadline later.
        if (stream.dueAt > dueAt) continue;
        const skipped = Math.round((dueAt - stream.dueAt) / periodMs);
        stream.dueAt = dueAt + periodMs;
        if (!serve(stream, skipped, dueAt)) return false;
      }
      this.#serving += periodMs;
      this.#next = 0;
    }
    return true;
  }
}
