/** Where packets come from or go to: a literal address as the system writes it, and a port. */
export interface RtpAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Decides whose packets are listened to, so that nobody can inject audio by guessing a port.
 *
 * Strict, as is the default: only the negotiated address and port. Symmetric: for a while after the start a packet from
 * another port of the negotiated address is followed, once (a NAT rewrote the port); the negotiated port itself is
 * preferred whenever it speaks in that time. Then it is locked until the next negotiation.
 */
export class SourceGuard {
  readonly #latchMs: number;
  #negotiated: RtpAddress | undefined;
  #current: RtpAddress | undefined;
  #latchUntil = 0;
  #latched = false;

  /** `latchMs` 0 is strict. */
  constructor(latchMs: number) {
    this.#latchMs = latchMs;
  }

  /** Where to send. */
  get remote(): RtpAddress | undefined {
    return this.#current;
  }

  /** A negotiation named an address. The same one as before keeps what was learnt. */
  negotiated(address: RtpAddress, now: number): void {
    if (this.#negotiated?.host === address.host && this.#negotiated.port === address.port) return;
    this.#negotiated = address;
    this.#current = address;
    this.#latched = false;
    this.#latchUntil = this.#latchMs > 0 ? now + this.#latchMs : 0;
  }

  accepts(host: string, port: number, now: number): boolean {
    const current = this.#current;
    if (current === undefined || host !== current.host) return false;
    if (port === current.port) {
      // The negotiated port speaks: nobody else will be followed any more.
      if (current === this.#negotiated) this.#latchUntil = 0;
      return true;
    }
    if (now >= this.#latchUntil) return false;
    if (port === this.#negotiated?.port) {
      this.#current = this.#negotiated;
      this.#latchUntil = 0;
      return true;
    }
    if (this.#latched) return false;
    this.#latched = true;
    this.#current = { host, port };
    return true;
  }
}
