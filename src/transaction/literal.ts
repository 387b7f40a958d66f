import { parseUri } from '../message/uri.ts';
import type { Target, TransportName } from '../signal/address.ts';

const v4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** 4 or 6 for a literal address, undefined for a name. */
export const addressFamily = (host: string): 4 | 6 | undefined => {
  if (host.includes(':')) return 6;
  return host.length <= 15 && v4.test(host) ? 4 : undefined;
};

export const isLoopback = (host: string): boolean => host === '::1' || host === 'localhost' || host.startsWith('127.');

/** `host:port` as a message spells it. */
export const sentBy = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

const transports: Readonly<Record<string, TransportName | undefined>> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WS',
  wss: 'WSS',
};

/** RFC 3261 §19.1.2, RFC 7118 §5.6. */
const defaultPorts: Readonly<Record<TransportName, number>> = { UDP: 5060, TCP: 5060, TLS: 5061, WS: 80, WSS: 443 };

/** The same transport, but secured, where a sips URI asks for it (RFC 3261 §26.2.2). */
const secured: Readonly<Record<TransportName, TransportName>> = {
  UDP: 'TLS',
  TCP: 'TLS',
  TLS: 'TLS',
  WS: 'WSS',
  WSS: 'WSS',
};

/**
 * Where a SIP URI with a literal address leads (RFC 3263 §4): nothing needs to be looked up for it. Undefined where a
 * name must be resolved, or where the URI says nothing that can be followed: the resolver will tell why.
 */
export const literalTarget = (text: string): Target | undefined => {
  const read = parseUri(text);
  if (!read.ok || (read.value.scheme !== 'sip' && read.value.scheme !== 'sips')) return undefined;
  const { scheme, host, port, params } = read.value;
  const where = params.get('maddr') || host;
  const bare = where.startsWith('[') && where.endsWith(']') ? where.slice(1, -1) : where;
  if (addressFamily(bare) === undefined) return undefined;
  const named = params.get('transport');
  const meant = named === undefined ? 'UDP' : transports[named.toLowerCase()];
  if (meant === undefined) return undefined;
  const transport = scheme === 'sips' ? secured[meant] : meant;
  return { transport, host: bare, port: port ?? defaultPorts[transport] };
};
