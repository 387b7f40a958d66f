/** Notices that RTP has stopped coming, once each time. */
export class Attendance {
  readonly #timeoutMs: number;
  readonly #silent: (silentMs: number) => void;
  #since = 0;
  #told = false;

  /** `timeoutMs` 0: nobody wants to know. */
  constructor(timeoutMs: number, silent: (silentMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#silent = silent;
  }

  /** Waiting begins anew, as at a start or a resume. */
  begin(now: number): void {
    this.#since = now;
    this.#told = false;
  }

  /** `heardAt`: when the last packet came. */
  check(now: number, heardAt: number): void {
    if (this.#timeoutMs === 0) return;
    if (heardAt > this.#since) this.begin(heardAt);
    if (this.#told || now - this.#since < this.#timeoutMs) return;
    this.#told = true;
    this.#silent(Math.round(now - this.#since));
  }
}
