/** Something that gives signs of life when it is asked to. */
export interface Watched {
  /** Asks once more; gives how often in a row it was asked in vain. */
  ping(): number;
  /** It came up; until then there is more to wait for. */
  readonly ready: boolean;
  /** It gives none any more. */
  hung(): void;
}

/** Between two questions, ms. */
const everyMs = 500;
/** How much longer a thread may take to come up. */
const startFactor = 6;

/**
 * Notices a thread that hangs: one that lives, and comes to no message any more. Questions are counted and not time, so
 * that a process that was stopped, or busy itself, blames nobody.
 */
export class Watchdog {
  readonly #watched: ReadonlySet<Watched>;
  readonly #most: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(watched: ReadonlySet<Watched>, patienceMs: number) {
    this.#watched = watched;
    this.#most = Math.max(1, Math.ceil(patienceMs / everyMs));
  }

  /** Somebody depends on them. */
  start(): void {
    this.#timer ??= setInterval(() => this.#check(), everyMs).unref();
  }

  /** Nobody does. */
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
