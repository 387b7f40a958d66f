/** An address that packets come from or go to: a literal one as the system spells it, and a port. */
export interface RtpAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Accepts packets by their source address, so that audio cannot be injected by guessing a port (RFC 3550 §9).
 *
 * Strict, as is the default: only the negotiated address and port. Symmetric: for a while after the start a packet from
 * another port of the negotiated address is followed, once (a NAT rewrote the port); the negotiated port itself is
 * preferred when a packet comes from it in that time. Then the port is locked until the next negotiation.
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

  /** Where to send; undefined before a negotiation. */
  get remote(): RtpAddress | undefined {
    return this.#current;
  }

  /** An offer/answer exchange named an address. The same as before keeps a port that was followed. */
  negotiated(address: RtpAddress, now: number): void {
    if (this.#negotiated?.host === address.host && this.#negotiated.port === address.port) return;
    this.#negotiated = address;
    this.#current = address;
    this.#latched = false;
    this.#latchUntil = this.#latchMs > 0 ? now + this.#latchMs : 0;
  }

  /** Whether packets from another port may still be followed. */
  isOpen(now: number): boolean {
    return now < this.#latchUntil;
  }

  accepts(host: string, port: number, now: number): boolean {
    const current = this.#current;
    if (current === undefined || host !== current.host) return false;
    if (port === current.port) {
      // The negotiated port sends: no other will be followed any more.
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
