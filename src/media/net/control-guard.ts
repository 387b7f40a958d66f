import { type RtpAddress, SourceGuard } from './source-guard.ts';

/**
 * Packets to an address of RTCP on another host than RTP's before one has come from there: as many as early media has
 * probes. That the peer takes media does not show that this host takes reports (decision 0023).
 */
const mostUnanswered = 10;

/** Where RTCP on a port of its own goes to and comes from: `a=rtcp` may name another host than c= does (RFC 3605 §2.1). */
export class ControlGuard {
  readonly #guard: SourceGuard;
  readonly #media: Pick<SourceGuard, 'remote'>;
  #named: RtpAddress | undefined;
  #left = 0;

  /** `media`: the guard of RTP. */
  constructor(latchMs: number, media: Pick<SourceGuard, 'remote'>) {
    this.#guard = new SourceGuard(latchMs);
    this.#media = media;
  }

  get dropped(): number {
    return this.#guard.dropped;
  }

  negotiated(address: RtpAddress, now: number): void {
    if (this.#named?.host !== address.host || this.#named.port !== address.port) this.#left = mostUnanswered;
    this.#named = address;
    this.#guard.negotiated(address, now);
  }

  /** Where the next packet goes; undefined: nowhere. */
  next(): RtpAddress | undefined {
    const { remote } = this.#guard;
    if (remote === undefined || remote.port === 0) return undefined;
    if (this.isMediaHost(remote.host)) return remote;
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    return remote;
  }

  accepts(host: string, port: number, now: number): boolean {
    // A third address is not followed for its reports.
    if (!this.#guard.accepts(host, port, now, this.isMediaHost(host) || host === this.#named?.host)) return false;
    this.#left = Number.POSITIVE_INFINITY;
    return true;
  }

  /** Whether RTP goes to this host: a packet from another shows nothing about where media goes. */
  isMediaHost(host: string): boolean {
    return host === this.#media.remote?.host;
  }
}
