import type { Clock } from '../../core/clock.ts';
import { ok, type Result } from '../../core/result.ts';
import { KeptPair } from './kept-pair.ts';
import { exhaustion, openPair, type PairSource, type PortPair } from './port-pair.ts';
import type { PairPool } from './port-pool.ts';
import type { OpenSocket } from './socket.ts';

/** Calls `run` every `ms` until the result is called. */
export type Every = (ms: number, run: () => void) => () => void;

export interface KeptPairsParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly open: OpenSocket;
  readonly ports: PairPool;
  /** A released pair is used again when nothing has arrived on it for this long, in ms. */
  readonly restMs: number;
  /** Unused pairs that stay bound, at most; 0: each is closed when it is released. */
  readonly most: number;
  readonly every: Every;
}

/** Without keeping the process alive. */
export const everyUnref: Every = (ms, run) => {
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
};

/** A pair that was not used for this long after its rest is closed, in ms. */
const keptMs = 10_000;
const shortestSweepMs = 25;

/** Pairs that one thread with all ports to itself keeps at most: some are left to other programs with the same range. */
export const mostKept = ({ pairs }: PairPool): number => (pairs * 3) / 4;

/**
 * Port pairs that stay bound between their users: to bind two sockets and to close them costs more than the rest of a
 * short call. A released pair rests until nothing has arrived on it for some time: what the former peer still sends is
 * read and discarded, and none of it reaches the next user. Pairs that are no longer needed are closed.
 */
export class KeptPairs implements PairSource {
  readonly #parts: KeptPairsParts;
  #resting: KeptPair[] = [];
  /** Those whose rest was over at the last sweep. They are free from the next: the sockets were read in between. */
  #rested: KeptPair[] = [];
  readonly #free = new Map<string, KeptPair[]>();
  #idle = 0;
  #stopSweeping: (() => void) | undefined;
  #closed = false;

  constructor(parts: KeptPairsParts) {
    this.#parts = parts;
  }

  /** Bound pairs without a user. */
  get idle(): number {
    return this.#idle;
  }

  open(host: string): Result<PortPair> {
    const free = this.#takeFree(host);
    if (free !== undefined) {
      free.resting = false;
      return ok(free);
    }
    const bound = this.#bind(host);
    if (bound.ok || !exhaustion.has(bound.reason) || this.#idle === 0) return bound;
    // Those bound on other addresses hold ports of the range, and all of them hold descriptors.
    this.#closeFree(Number.POSITIVE_INFINITY);
    if (bound.reason === 'media.descriptors') this.#closeResting();
    return this.#bind(host);
  }

  close(): void {
    this.#closed = true;
    this.#closeFree(Number.POSITIVE_INFINITY);
    this.#closeResting();
  }

  #bind(host: string): Result<PortPair> {
    const { ports, clock, open } = this.#parts;
    let pair: KeptPair | undefined;
    const late = (): void => {
      if (pair !== undefined) pair.quietSince = clock.now();
    };
    const bound = openPair(
      host,
      ports,
      clock.now(),
      open,
      (octets, from, port) => (pair?.user === undefined ? late() : pair.user.rtpArrived(octets, from, port)),
      (octets, from, port) => (pair?.user === undefined ? late() : pair.user.rtcpArrived(octets, from, port)),
    );
    if (!bound.ok) return bound;
    const { port, rtp, rtcp } = bound.value;
    pair = new KeptPair(host, port, rtp, rtcp, this.#released);
    return ok(pair);
  }

  readonly #released = (pair: KeptPair): void => {
    const { clock, ports, most, restMs, every } = this.#parts;
    const now = clock.now();
    if (this.#closed || this.#idle >= most || !pair.reusable) {
      pair.close();
      ports.release(pair.port, now);
      return;
    }
    pair.resting = true;
    pair.quietSince = now;
    this.#idle += 1;
    if (restMs === 0) this.#toFree(pair);
    else this.#resting.push(pair);
    this.#stopSweeping ??= every(Math.max(shortestSweepMs, restMs / 8), () => this.#sweep());
  };

  #takeFree(host: string): KeptPair | undefined {
    const free = this.#free.get(host);
    if (free === undefined) return undefined;
    const quietBy = this.#parts.clock.now() - this.#parts.restMs;
    for (let pair = free.pop(); pair !== undefined; pair = free.pop()) {
      if (pair.quietSince > quietBy) this.#resting.push(pair);
      else {
        this.#idle -= 1;
        return pair;
      }
    }
    return undefined;
  }

  #toFree(pair: KeptPair): void {
    const free = this.#free.get(pair.host);
    if (free === undefined) this.#free.set(pair.host, [pair]);
    else free.push(pair);
  }

  #sweep(): void {
    const quietBy = this.#parts.clock.now() - this.#parts.restMs;
    for (const pair of this.#rested) this.#toFree(pair);
    this.#rested = this.#resting.filter(({ quietSince }) => quietSince <= quietBy);
    this.#resting = this.#resting.filter(({ quietSince }) => quietSince > quietBy);
    this.#closeFree(quietBy - keptMs);
  }

  /** Closes the free pairs that are quiet since `quietBy` or before. Their rest is over, so that their ports are free. */
  #closeFree(quietBy: number): void {
    for (const [host, pairs] of this.#free) {
      const kept = pairs.filter(({ quietSince }) => quietSince > quietBy);
      if (kept.length === 0) this.#free.delete(host);
      else this.#free.set(host, kept);
      if (kept.length < pairs.length) {
        this.#discard(
          pairs.filter(({ quietSince }) => quietSince <= quietBy),
          true,
        );
      }
    }
    this.#rest();
  }

  #closeResting(): void {
    this.#discard(this.#rested.splice(0), false);
    this.#discard(this.#resting.splice(0), false);
    this.#rest();
  }

  #discard(pairs: readonly KeptPair[], rested: boolean): void {
    const now = this.#parts.clock.now();
    for (const pair of pairs) {
      this.#idle -= 1;
      pair.close();
      this.#parts.ports.release(pair.port, now, rested);
    }
  }

  #rest(): void {
    if (this.#idle > 0) return;
    this.#stopSweeping?.();
    this.#stopSweeping = undefined;
  }
}
