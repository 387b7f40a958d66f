/** Reports once when no RTP has arrived for `timeoutMs`, and again only after some has. */
export class RtpInactivity {
  readonly #timeoutMs: number;
  #since = 0;
  #emitted = false;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** The time counts from `now`, as at a start or a resume. */
  begin(now: number): void {
    this.#since = now;
    this.#emitted = false;
  }

  /** `receivedAt`: when the last packet arrived. Gives for how long none has, in ms, where that is to be reported now. */
  check(now: number, receivedAt: number): number | undefined {
    if (receivedAt > this.#since) this.begin(receivedAt);
    if (this.#emitted || now - this.#since < this.#timeoutMs) return undefined;
    this.#emitted = true;
    return Math.round(now - this.#since);
  }
}
