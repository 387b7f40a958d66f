import type { Target } from '../signal/address.ts';
import { addressFamily, wayTo } from '../signal/next-hop.ts';
import type { Usage } from './dialog-set.ts';

/**
 * Where to send what goes to `uri` inside a usage. A literal address is taken as it stands and from the listening point
 * the peer knows us by, or over its own connection; a name is left to be resolved (RFC 3263).
 */
export const nextHop = (uri: string, { at, flow }: Usage): Target | string => {
  const way = at === undefined ? uri : wayTo(uri);
  if (at === undefined || typeof way === 'string') return uri;
  const connection = flow?.connection;
  if (addressFamily(way.host) !== undefined) {
    if (way.transport !== at.transport) return way;
    return connection === undefined ? { ...way, localId: at.id } : { ...way, localId: at.id, connection };
  }
  // RFC 7118 §5.3, RFC 5626 §5.3: a peer behind a connection may name a host that nobody can resolve.
  if (flow === undefined || connection === undefined || !way.host.endsWith('.invalid')) return uri;
  return way.transport === at.transport ? { transport: at.transport, ...flow.remote, localId: at.id, connection } : uri;
};
