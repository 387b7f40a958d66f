import { parseUri } from '../message/uri.ts';
import type { Local, TransportName } from '../signal/address.ts';
import { literalTarget, sentBy } from '../transaction/literal.ts';
import type { TransactionRoom } from '../transaction/transaction-room.ts';

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
  return `<${scheme}:${user === '' ? '' : `${user}@`}${sentBy(local.host, local.port)}${transport}>`;
};

const named: ReadonlyMap<string, TransportName> = new Map([
  ['udp', 'UDP'],
  ['tcp', 'TCP'],
  ['tls', 'TLS'],
  ['ws', 'WS'],
  ['wss', 'WSS'],
]);

/** The transport a SIP URI asks for; UDP where it leaves it open (RFC 3263 §4.1, without NAPTR). */
export const transportOf = (text: string): TransportName | undefined => {
  const read = parseUri(text);
  if (!read.ok || (read.value.scheme !== 'sip' && read.value.scheme !== 'sips')) return undefined;
  const asked = read.value.params.get('transport')?.toLowerCase();
  if (read.value.scheme === 'sips') return asked === 'ws' || asked === 'wss' ? 'WSS' : 'TLS';
  return asked === undefined ? 'UDP' : named.get(asked);
};

/** The host a SIP URI names; empty where there is none. */
export const hostOf = (text: string): string => {
  const read = parseUri(text);
  return read.ok && (read.value.scheme === 'sip' || read.value.scheme === 'sips') ? read.value.host : '';
};

const all: readonly TransportName[] = ['UDP', 'TCP', 'TLS', 'WS', 'WSS'];

/** The listening point of ours that a request sent towards `uri` will leave from, as far as the URI tells. */
export const localTowards = (uri: string | undefined, transactions: TransactionRoom): Local | undefined => {
  const literal = uri === undefined ? undefined : literalTarget(uri);
  const transport = literal?.transport ?? (uri === undefined ? undefined : transportOf(uri));
  const meant = transport === undefined ? undefined : transactions.localFor(transport, literal);
  if (meant !== undefined) return meant;
  for (const each of all) {
    const local = transactions.localFor(each);
    if (local !== undefined) return local;
  }
  return undefined;
};
