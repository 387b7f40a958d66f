/** An address that packets come from or go to: a literal one as the system spells it, and a port. */
export interface RtpAddress {
  readonly host: string;
  readonly port: number;
}

/** How near a source is to the negotiated address. A nearer one takes the place of another while sources are followed. */
const ELSEWHERE = 1;
const SAME_HOST = 2;
const NEGOTIATED = 3;

/** Packets of the address before a negotiation may arrive for so long after it: they name no new source. */
const lateMs = 1000;

/**
 * Accepts packets by their source address, so that audio cannot be injected by guessing a port (RFC 3550 §9).
 *
 * Strict, as is the default: only the negotiated address and port. Symmetric (RFC 4961): for a while after the start the
 * first source that sends is followed, since a NAT rewrites ports, and a peer behind one may name an address of its own
 * network. Another port of the negotiated address takes the place of another address, and the negotiated port that of
 * both: a third party wins nothing over a peer that sends from where its description names. When the negotiated port sends, or the time
 * is over, the source is locked until the next negotiation.
 */
export class SourceGuard {
  readonly #latchMs: number;
  #negotiated: RtpAddress | undefined;
  #current: RtpAddress | undefined;
  #latchUntil = 0;
  /** How near the followed source is; 0: none is followed. */
  #nearness = 0;
  /** Where packets came from before the last negotiation, and until when they are late. */
  #former: RtpAddress | undefined;
  #lateUntil = 0;
  /** Packets that were not accepted, and where the first since the last negotiation came from. */
  dropped = 0;
  foreign: RtpAddress | undefined;

  /** `latchMs` 0 is strict. */
  constructor(latchMs: number) {
    this.#latchMs = latchMs;
  }

  /** Where to send; undefined before a negotiation. */
  get remote(): RtpAddress | undefined {
    return this.#current;
  }

  /** An offer/answer exchange named an address. The same as before keeps a source that was followed. */
  negotiated(address: RtpAddress, now: number): void {
    if (this.#negotiated?.host === address.host && this.#negotiated.port === address.port) return;
    this.#former = this.#current;
    this.#lateUntil = now + lateMs;
    this.#negotiated = address;
    this.#current = address;
    this.#nearness = 0;
    this.foreign = undefined;
    this.#latchUntil = this.#latchMs > 0 ? now + this.#latchMs : 0;
  }

  /** Whether packets from another address may still be followed. */
  isOpen(now: number): boolean {
    return now < this.#latchUntil;
  }

  /** `followable`: the packet is such that its source may be followed. */
  accepts(host: string, port: number, now: number, followable: boolean): boolean {
    const current = this.#current;
    if (current !== undefined && port === current.port && host === current.host) {
      // The negotiated port sends: no other will be followed any more.
      if (current === this.#negotiated) this.#latchUntil = 0;
      return true;
    }
    const late = now < this.#lateUntil && host === this.#former?.host && port === this.#former.port;
    if (!late && followable && now < this.#latchUntil && this.#follow(host, port)) return true;
    this.dropped += 1;
    if (!late) this.foreign ??= { host, port };
    return false;
  }

  #follow(host: string, port: number): boolean {
    const negotiated = this.#negotiated;
    const isHost = host === negotiated?.host;
    const nearness = isHost ? (port === negotiated?.port ? NEGOTIATED : SAME_HOST) : ELSEWHERE;
    if (nearness <= this.#nearness) return false;
    this.#nearness = nearness;
    this.#current = nearness === NEGOTIATED ? negotiated : { host, port };
    if (nearness === NEGOTIATED) this.#latchUntil = 0;
    return true;
  }
}
