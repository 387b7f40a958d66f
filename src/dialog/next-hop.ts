import type { Target } from '../signal/address.ts';
import { literalTarget } from '../transaction/literal.ts';
import { hostOf, transportOf } from './contact.ts';
import type { Usage } from './usage.ts';

/**
 * Where to send what goes to `uri` inside a usage. A literal address is taken as it stands and from the listening point
 * the peer knows us by, or over its own connection; a name is left to be resolved (RFC 3263).
 */
export const nextHop = (uri: string, { at, flow }: Usage): Target | string => {
  if (at === undefined) return uri;
  const literal = literalTarget(uri);
  const connection = flow?.connection;
  if (literal !== undefined) {
    if (literal.transport !== at.transport) return literal;
    return connection === undefined ? { ...literal, localId: at.id } : { ...literal, localId: at.id, connection };
  }
  // RFC 7118 §5.3, RFC 5626 §5.3: a peer behind a connection may name a host that nobody can resolve.
  if (flow === undefined || connection === undefined || !hostOf(uri).endsWith('.invalid')) return uri;
  return transportOf(uri) === at.transport
    ? { transport: at.transport, ...flow.remote, localId: at.id, connection }
    : uri;
};
