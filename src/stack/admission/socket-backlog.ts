/** Datagrams of some 600 octets that the buffer of a socket holds. */
const bufferedDatagrams = 4096;
/** Turns that only read, while there is more to read than a turn delivers. */
const readingTurns = 8;

/** Whether sockets are read as fast as they fill. A turn of the event loop that delivers all it can may leave some behind. */
export class SocketBacklog {
  readonly #perTurn: number;
  #read = 0;
  #sinceMs: number | undefined;
  #fullTurns = 0;

  constructor(datagramsPerTurn: number) {
    this.#perTurn = datagramsPerTurn;
  }

  /** Whether each turn has an end that has to be counted. */
  get hasTurns(): boolean {
    return this.#perTurn !== Number.POSITIVE_INFINITY;
  }

  get isBehind(): boolean {
    return this.#sinceMs !== undefined;
  }

  /** Whether this turn is for reading alone. What waits gets every eighth even if there is always more to read. */
  get readsOnly(): boolean {
    return this.#fullTurns % readingTurns !== 0;
  }

  /** How old what is read may be, in ms: a socket that is never read empty delivers what came a buffer earlier. */
  ageMs(now: number): number {
    if (this.#sinceMs === undefined) return 0;
    const sinceMs = now - this.#sinceMs;
    return Math.min(sinceMs, (sinceMs / this.#fullTurns) * (bufferedDatagrams / this.#perTurn));
  }

  datagram(): void {
    this.#read += 1;
  }

  endTurn(now: number): void {
    if (this.#read >= this.#perTurn) {
      this.#sinceMs ??= now;
      this.#fullTurns += 1;
    } else {
      this.#sinceMs = undefined;
      this.#fullTurns = 0;
    }
    this.#read = 0;
  }
}
