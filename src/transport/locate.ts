import { lookup } from 'node:dns/promises';
import { parseUri } from '../message/uri.ts';
import type { Target, TransportName } from '../signal/address.ts';
import { ipVersion } from './addresses.ts';

/** The addresses of a name, in the order to try them. May reject. */
export type LookUp = (name: string) => Promise<readonly string[]>;

/** Targets in order of preference; none, and why, when there is no way. */
export interface Located {
  readonly targets: readonly Target[];
  readonly reason?: string;
}

export const systemLookUp: LookUp = async (name) =>
  (await lookup(name, { all: true, verbatim: true })).map((each) => each.address);

const transports: Readonly<Record<string, TransportName>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};

interface Way {
  readonly transport: TransportName;
  /** A literal address or a name. */
  readonly where: string;
  readonly port: number;
}

/** What the URI itself says, or why it leads nowhere. */
const wayTo = (uri: string): Way | string => {
  const read = parseUri(uri);
  if (!read.ok) return `${uri} is no URI: ${read.detail}`;
  if (read.value.scheme === 'tel' || read.value.scheme === 'other') return `${uri} names no host to send to`;
  const { scheme, host, port, params } = read.value;
  const named = params.get('transport')?.toLowerCase();
  // RFC 3263 §4.1: the transport parameter decides, else TLS for sips and UDP for sip.
  const meant = named === undefined ? (scheme === 'sips' ? 'TLS' : 'UDP') : transports[named];
  if (meant === undefined) return `the transport ${named} of ${uri} is not known`;
  const transport = meant === 'TCP' && scheme === 'sips' ? 'TLS' : meant;
  // RFC 3261 §19.1.1: maddr overrides the host.
  return { transport, where: params.get('maddr') || host, port: port ?? (transport === 'TLS' ? 5061 : 5060) };
};

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
  const way = wayTo(uri);
  if (typeof way === 'string') {
    found({ targets: [], reason: way });
    return;
  }
  const { transport, where, port } = way;
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
