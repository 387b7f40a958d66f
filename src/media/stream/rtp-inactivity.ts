/** Reports once when no RTP has arrived for `timeoutMs`, and again only after some has. */
export class RtpInactivity {
  readonly #timeoutMs: number;
  readonly #silent: (silentMs: number) => void;
  #since = 0;
  #emitted = false;

  /** `timeoutMs` 0: never. */
  constructor(timeoutMs: number, silent: (silentMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#silent = silent;
  }

  /** The time counts from `now`, as at a start or a resume. */
  begin(now: number): void {
    this.#since = now;
    this.#emitted = false;
  }

  /** `receivedAt`: when the last packet arrived. */
  check(now: number, receivedAt: number): void {
    if (this.#timeoutMs === 0) return;
    if (receivedAt > this.#since) this.begin(receivedAt);
    if (this.#emitted || now - this.#since < this.#timeoutMs) return;
    this.#emitted = true;
    this.#silent(Math.round(now - this.#since));
  }
}
