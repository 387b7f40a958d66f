import { lookup } from 'node:dns/promises';
import type { Target, TransportName } from '../signal/address.ts';
import { nextHopOf } from '../signal/next-hop.ts';
import { ipVersion } from './addresses.ts';

/** The addresses of a name, in the order to try them. May reject. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/** Targets in order of preference; none, and why, when there is no way. */
interface Located {
  readonly targets: readonly Target[];
  readonly reason?: string;
}

export const systemLookUp: LookUp = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map((each) => each.address);

/**
 * Where a URI leads: RFC 3263 §4 without NAPTR and SRV. A literal address answers before this returns, a name later.
 * `reaches` tells which transport and address a listener of ours can send to. Never throws.
 */
export const locate = (
  uri: string,
  lookUp: LookUp,
  reaches: (transport: TransportName, host: string) => boolean,
  found: (located: Located) => void,
): void => {
  const way = nextHopOf(uri);
  if (typeof way === 'string') {
    found({ targets: [], reason: way });
    return;
  }
  const { transport, host: where, port } = way;
  const offer = (hosts: readonly string[]): void => {
    const targets = hosts.filter((host) => reaches(transport, host)).map((host): Target => ({ transport, host, port }));
    if (targets.length > 0) found({ targets });
    else found({ targets, reason: `no ${transport} listening point reaches ${where}` });
  };
  if (ipVersion(where) !== undefined) offer([where]);
  else {
    lookUp(where).then(offer, (error: unknown) =>
      found({
        targets: [],
        reason: `${where} cannot be resolved: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
  }
};
