import type { Local, TransportName } from '../signal/address.ts';
import { addressFamily, hostPortText, wayTo } from '../signal/next-hop.ts';
import type { TransactionRoom } from '../transaction/transaction-layer.ts';

const parameter: Readonly<Record<TransportName, string>> = {
  UDP: '',
  TCP: ';transport=tcp',
  TLS: ';transport=tls',
  WS: ';transport=ws',
  WSS: ';transport=ws',
};

/** Our Contact value: where in-dialog requests reach us (RFC 3261 §8.1.1.8). */
export const contactValue = (local: Local | undefined, user: string, secure: boolean): string => {
  // With no listening point the request fails anyway; the field must still be there and lead nowhere.
  if (local === undefined) return '<sip:nowhere.invalid>';
  const scheme = secure ? 'sips' : 'sip';
  // RFC 3261 §26.2.2: under sips the transport is TLS whatever the parameter says, so TLS needs none.
  const transport = secure && local.transport === 'TLS' ? '' : parameter[local.transport];
  return `<${scheme}:${user === '' ? '' : `${user}@`}${hostPortText(local.host, local.port)}${transport}>`;
};

const all: readonly TransportName[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];

/** The listening point of ours that a request sent towards `uri` will leave from, as far as the URI tells. */
export const localTowards = (uri: string | undefined, transactions: TransactionRoom): Local | undefined => {
  const way = uri === undefined ? 'nowhere' : wayTo(uri);
  if (typeof way !== 'string') {
    const meant = transactions.localFor(way.transport, addressFamily(way.host) === undefined ? undefined : way);
    if (meant !== undefined) return meant;
  }
  for (const each of all) {
    const local = transactions.localFor(each);
    if (local !== undefined) return local;
  }
  return undefined;
};
