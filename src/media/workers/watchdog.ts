/** Something that gives signs of life when it is asked to. */
export interface Watched {
  /** Asks once more; gives how often in a row it was asked in vain. */
  ask(): number;
  /** It came up; until then there is more to wait for. */
  readonly ready: boolean;
  /** It gives none any more. */
  lost(): void;
}

/** Between two questions, ms. */
const everyMs = 500;
/** How much longer a thread may take to come up. */
const startFactor = 6;

/**
 * Notices a thread that hangs: one that lives, and comes to no message any more. Questions are counted and not time, so
 * that a process that was stopped, or busy itself, blames nobody.
 */
export class Vigil {
  readonly #watched: ReadonlySet<Watched>;
  readonly #most: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(watched: ReadonlySet<Watched>, patienceMs: number) {
    this.#watched = watched;
    this.#most = Math.max(1, Math.ceil(patienceMs / everyMs));
  }

  /** Somebody depends on them. */
  keep(): void {
    this.#timer ??= setInterval(() => this.#look(), everyMs).unref();
  }

  /** Nobody does. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    for (const each of [...this.#watched]) {
      if (each.ask() > (each.ready ? this.#most : this.#most * startFactor)) each.lost();
    }
  }
}
