/**
 * Repeats of 2xx to one host from which no ACK comes: as many as one call has (RFC 3261 §13.3.1.4). The host may never have
 * called.
 */
const mostRepeats = 10;

/** A host that 2xx were repeated to, and how often since a call from there was acknowledged. */
export interface SilentHost {
  readonly host: string;
  repeats: number;
  /** More repeats were due than it gets. */
  isSpent: boolean;
  /** Those that repeated. */
  sessions: number;
}

/** Bounds what goes to a host in whose name many calls are begun and none is acknowledged. A call with an ACK costs nothing here. */
export class SilentHosts {
  readonly #hosts = new Map<string, SilentHost>();

  /** A session is about to repeat a 2xx for the first time. */
  join(host: string): SilentHost {
    const known = this.#hosts.get(host) ?? { host, repeats: 0, isSpent: false, sessions: 0 };
    this.#hosts.set(host, known);
    known.sessions += 1;
    return known;
  }

  /** The session is over. */
  leave(silent: SilentHost): void {
    silent.sessions -= 1;
    if (silent.sessions === 0 && this.#hosts.get(silent.host) === silent) this.#hosts.delete(silent.host);
  }

  /** A call from there was acknowledged. */
  acknowledged(host: string): void {
    const known = this.#hosts.get(host);
    if (known === undefined) return;
    known.repeats = 0;
    known.isSpent = false;
  }
}

/** Whether a 2xx may be repeated to the host; counts it. */
export const mayRepeat = (silent: SilentHost): boolean => {
  silent.isSpent = silent.repeats >= mostRepeats;
  if (!silent.isSpent) silent.repeats += 1;
  return !silent.isSpent;
};
