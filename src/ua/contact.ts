import type { Local, Target } from '../signal/address.ts';
import { addressFamily, hostPortText } from '../signal/host.ts';
import { nextHopOf } from '../signal/next-hop.ts';
import { transportNames, transportParameter } from '../signal/transports.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Identity } from './request.ts';

/** Our Contact value: where in-dialog requests reach us (RFC 3261 §8.1.1.8). */
export const contactValue = (local: Local | undefined, user: string, secure: boolean): string => {
  // With no listening point the request fails anyway; the field must still be there and lead nowhere.
  if (local === undefined) return '<sip:nowhere.invalid>';
  const scheme = secure ? 'sips' : 'sip';
  // RFC 3261 §26.2.2: under sips the transport is TLS whatever the parameter is, so TLS needs none.
  const transport = secure && local.transport === 'TLS' ? '' : transportParameter(local.transport);
  return `<${scheme}:${user === '' ? '' : `${user}@`}${hostPortText(local.host, local.port)}${transport}>`;
};

/** The listening point of ours that a request sent towards `uri` will leave from, as far as the URI determines it. */
export const localTowards = (uri: string | undefined, transactions: TransactionLayer): Local | undefined => {
  const way = uri === undefined ? 'nowhere' : nextHopOf(uri);
  if (typeof way !== 'string') {
    const meant = transactions.localFor(way.transport, addressFamily(way.host) === undefined ? undefined : way);
    if (meant !== undefined) return meant;
  }
  for (const each of transportNames) {
    const local = transactions.localFor(each);
    if (local !== undefined) return local;
  }
  return undefined;
};

/**
 * Where to send what goes to `uri` in a dialog set. A literal address is taken as it stands and from the listening point
 * that the peer has of us, or over its own connection; a name is left to be resolved (RFC 3263).
 */
export const nextHop = (uri: string, { at, flow }: Identity): Target | string => {
  const way = at === undefined ? uri : nextHopOf(uri);
  if (at === undefined || typeof way === 'string') return uri;
  const connection = flow?.connection;
  if (addressFamily(way.host) !== undefined) {
    if (way.transport !== at.transport) return way;
    return connection === undefined ? { ...way, localId: at.id } : { ...way, localId: at.id, connection };
  }
  // RFC 7118 §5.3, RFC 5626 §5.3: a peer behind a connection may name a host that cannot be resolved.
  if (flow === undefined || connection === undefined || !way.host.endsWith('.invalid')) return uri;
  return way.transport === at.transport ? { transport: at.transport, ...flow.remote, localId: at.id, connection } : uri;
};
