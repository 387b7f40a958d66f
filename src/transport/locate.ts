import { lookup } from 'node:dns/promises';
import type { Target, TransportName } from '../signal/address.ts';
import { nextHopOf } from '../signal/next-hop.ts';
import { ipVersion } from './addresses.ts';

/** Resolves a host name to addresses, in the order to try them. May reject. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/** Targets in order of preference; empty, with the reason, when there is none. */
interface Located {
  readonly targets: readonly Target[];
  readonly reason?: string;
}

export const systemLookUp: LookUp = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map((each) => each.address);

/**
 * The targets of a URI: RFC 3263 §4 without NAPTR and SRV. Calls `found` before it returns for a literal address, and
 * later for a name. `reaches`: whether a listening point can send to an address over a transport. Never throws.
 */
export const locate = (
  uri: string,
  lookUp: LookUp,
  reaches: (transport: TransportName, host: string) => boolean,
  found: (located: Located) => void,
): void => {
  const hop = nextHopOf(uri);
  if (typeof hop === 'string') {
    found({ targets: [], reason: hop });
    return;
  }
  const { transport, host: name, port } = hop;
  const report = (hosts: readonly string[]): void => {
    const targets = hosts.filter((host) => reaches(transport, host)).map((host): Target => ({ transport, host, port }));
    if (targets.length > 0) found({ targets });
    else found({ targets, reason: `no ${transport} listening point reaches ${name}` });
  };
  if (ipVersion(name) !== undefined) report([name]);
  else {
    lookUp(name).then(report, (error: unknown) =>
      found({
        targets: [],
        reason: `${name} cannot be resolved: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
  }
};
