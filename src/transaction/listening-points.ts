import type { Via } from '../message/values.ts';
import type { HostPort, Local, Target, TransportName } from '../signal/address.ts';
import { addressFamily, isLoopback } from '../signal/host.ts';
import { portOf } from './key.ts';

/** Our listening points. */
export class ListeningPoints {
  readonly #all: Local[] = [];

  add(local: Local): void {
    const at = this.#all.findIndex((each) => each.id === local.id);
    if (at < 0) this.#all.push(local);
    else this.#all[at] = local;
  }

  /** The listening point to talk to `remote` from: of its transport and address family, and as near as it is. */
  choose(transport: TransportName, remote?: HostPort): Local | undefined {
    let best: Local | undefined;
    let bestScore = -1;
    for (const each of this.#all) {
      if (each.transport !== transport) continue;
      const score = remote === undefined ? 0 : closeness(each, remote);
      if (score > bestScore) [best, bestScore] = [each, score];
    }
    return best;
  }

  /** Where a request to `target` leaves from. */
  towards(target: Target): Local | undefined {
    const asked = target.localId === undefined ? undefined : this.#all.find((each) => each.id === target.localId);
    return asked ?? this.choose(target.transport, target);
  }

  /** Whether we wrote this Via (RFC 3261 §18.1.2). */
  wrote(via: Via): boolean {
    const port = portOf(via);
    for (const each of this.#all) {
      if (each.port === port && (each.host === via.host || each.host.toLowerCase() === via.host.toLowerCase()))
        return true;
    }
    return false;
  }
}

/** -1 where the local cannot reach the remote; higher is better. A name stands for any address: it is a public one. */
const closeness = (local: Local, remote: HostPort): number => {
  const [ours, theirs] = [addressFamily(local.host), addressFamily(remote.host)];
  if (ours !== undefined && theirs !== undefined && ours !== theirs) return -1;
  return isLoopback(local.host) === isLoopback(remote.host) ? 1 : 0;
};
