import type { Uri } from '../message/model.ts';
import { parseUri } from '../message/uri.ts';
import type { HostPort, Local, TransportName } from '../signal/address.ts';
import type { TransactionRoom } from '../transaction/transaction-room.ts';

const parameter: Record<TransportName, string> = {
  UDP: '',
  TCP: ';transport=tcp',
  TLS: ';transport=tls',
  WS: ';transport=ws',
  WSS: ';transport=ws',
};

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** Our Contact value: where in-dialog requests reach us (RFC 3261 §8.1.1.8). */
export const contactValue = (local: Local | undefined, user: string, secure: boolean): string => {
  // With no listening point the request fails anyway; the field must still be there and lead nowhere.
  if (local === undefined) return '<sip:nowhere.invalid>';
  const scheme = secure ? 'sips' : 'sip';
  // RFC 3261 §26.2.2: under sips the transport is TLS whatever the parameter says, so TLS needs none.
  const transport = secure && local.transport === 'TLS' ? '' : parameter[local.transport];
  return `<${scheme}:${user === '' ? '' : `${user}@`}${bracketed(local.host)}:${local.port}${transport}>`;
};

const named: Record<string, TransportName> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', ws: 'WS', wss: 'WSS' };

/** The transport a SIP URI asks for; UDP where it leaves it open (RFC 3263 §4.1, without NAPTR). */
export const transportOf = (uri: Uri): TransportName | undefined => {
  if (uri.scheme === 'other' || uri.scheme === 'tel') return undefined;
  const asked = uri.params.get('transport')?.toLowerCase();
  if (uri.scheme === 'sips') return asked === 'ws' || asked === 'wss' ? 'WSS' : 'TLS';
  return asked === undefined ? 'UDP' : named[asked];
};

const numeric = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;

/** An IPv4 or IPv6 literal, which needs no resolving. */
export const isNumeric = (host: string): boolean => host.length <= 45 && numeric.test(host);

const all: readonly TransportName[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];

/** The listening point of ours that a request sent towards `uri` will leave from, as far as the URI tells. */
export const localTowards = (uri: string | undefined, transactions: TransactionRoom): Local | undefined => {
  const parsed = uri === undefined ? undefined : parseUri(uri);
  if (parsed?.ok && parsed.value.scheme !== 'other' && parsed.value.scheme !== 'tel') {
    const transport = transportOf(parsed.value);
    const { host, port = 5060 } = parsed.value;
    const remote: HostPort | undefined = isNumeric(host) ? { host, port } : undefined;
    const local = transport === undefined ? undefined : transactions.localFor(transport, remote);
    if (local !== undefined) return local;
  }
  for (const transport of all) {
    const local = transactions.localFor(transport);
    if (local !== undefined) return local;
  }
  return undefined;
};
