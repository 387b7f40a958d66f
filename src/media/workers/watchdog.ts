/** Something that answers pings. */
export interface Watched {
  /** Sends a ping; gives how many before it were not answered. */
  ping(): number;
  /** It has started; before that it may take longer. */
  readonly ready: boolean;
  /** It does not answer any more. */
  hung(): void;
}

/** Between two pings, in ms. */
const everyMs = 500;
/** How much longer a thread may take to start. */
const startFactor = 6;

/**
 * Finds threads that hang: alive, but handling no message. Pings are counted and not time, so that a thread is not taken
 * for hung because this process was stopped or busy.
 */
export class Watchdog {
  readonly #watched: ReadonlySet<Watched>;
  readonly #most: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(watched: ReadonlySet<Watched>, hangMs: number) {
    this.#watched = watched;
    this.#most = Math.max(1, Math.ceil(hangMs / everyMs));
  }

  /** While there are streams on them. */
  start(): void {
    this.#timer ??= setInterval(() => this.#check(), everyMs).unref();
  }

  /** There are no streams any more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    for (const each of [...this.#watched]) {
      if (each.ping() > (each.ready ? this.#most : this.#most * startFactor)) each.hung();
    }
  }
}
