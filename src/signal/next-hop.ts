import { parseUri } from '../message/uri/uri.ts';
import type { HostPort, TransportName } from './address.ts';

/** Where a URI leads, as far as it says so itself (RFC 3263 §4). `host` is a literal address, or a name to be resolved. */
export interface NextHop extends HostPort {
  readonly transport: TransportName;
}

// A Map: the text comes from the peer, and an object would answer to `constructor` as well.
const transports: ReadonlyMap<string, TransportName> = new Map([
  ['udp', 'UDP'],
  ['tcp', 'TCP'],
  ['tls', 'TLS'],
  ['ws', 'WS'],
  ['wss', 'WSS'],
]);

/** RFC 3261 §19.1.2, RFC 7118 §5.6. */
const defaultPorts: Readonly<Record<TransportName, number>> = { UDP: 5060, TCP: 5060, TLS: 5061, WS: 80, WSS: 443 };

/** The same transport, but secured, where a sips URI asks for it (RFC 3261 §26.2.2). Never the other way. */
const secured: Readonly<Record<TransportName, TransportName>> = {
  UDP: 'TLS',
  TCP: 'TLS',
  TLS: 'TLS',
  WS: 'WSS',
  WSS: 'WSS',
};

/** Where a URI leads, or in a sentence why nowhere. Without NAPTR and SRV (RFC 3263 §4.1): UDP where it is left open. */
export const nextHopOf = (uri: string): NextHop | string => {
  const read = parseUri(uri);
  if (!read.ok) return `${uri} is no URI: ${read.detail}`;
  if (read.value.scheme !== 'sip' && read.value.scheme !== 'sips') return `${uri} names no host to send to`;
  const { scheme, host, port, params } = read.value;
  const named = params.get('transport');
  const meant = named === undefined ? 'UDP' : transports.get(named.toLowerCase());
  if (meant === undefined) return `the transport ${named} of ${uri} is not known`;
  const transport = scheme === 'sips' ? secured[meant] : meant;
  // RFC 3261 §19.1.1: maddr overrides the host.
  const where = params.get('maddr') || host;
  const bare = where.startsWith('[') && where.endsWith(']') ? where.slice(1, -1) : where;
  return { transport, host: bare, port: port ?? defaultPorts[transport] };
};

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** 4 or 6 for a literal address, undefined for a name. */
export const addressFamily = (host: string): 4 | 6 | undefined => {
  if (host.includes(':')) return 6;
  return host.length <= 15 && v4.test(host) ? 4 : undefined;
};

/** The way where nothing needs to be looked up for it: a literal address. */
export const literalNextHop = (uri: string): NextHop | undefined => {
  const way = nextHopOf(uri);
  return typeof way === 'string' || addressFamily(way.host) === undefined ? undefined : way;
};

export const isLoopback = (host: string): boolean => host === '::1' || host === 'localhost' || host.startsWith('127.');

/** `host:port` as a message spells it, IPv6 in brackets: sent-by, Contact, and what people read. */
export const hostPortText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
