/** Notices that RTP has stopped coming, once each time. */
export class RtpInactivity {
  readonly #timeoutMs: number;
  readonly #silent: (silentMs: number) => void;
  #since = 0;
  #emitted = false;

  /** `timeoutMs` 0: nobody wants to know. */
  constructor(timeoutMs: number, silent: (silentMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#silent = silent;
  }

  /** Waiting begins anew, as at a start or a resume. */
  begin(now: number): void {
    this.#since = now;
    this.#emitted = false;
  }

  /** `heardAt`: when the last packet came. */
  check(now: number, heardAt: number): void {
    if (this.#timeoutMs === 0) return;
    if (heardAt > this.#since) this.begin(heardAt);
    if (this.#emitted || now - this.#since < this.#timeoutMs) return;
    this.#emitted = true;
    this.#silent(Math.round(now - this.#since));
  }
}
