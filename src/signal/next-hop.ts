import { parseUri } from '../message/uri/uri.ts';
import type { HostPort, TransportName } from './address.ts';
import { defaultTransport, transportNamed, transports } from './transports.ts';

/** The next hop of a URI by the URI alone (RFC 3263 §4). `host` is a literal address, or a name to be resolved. */
export interface NextHop extends HostPort {
  readonly transport: TransportName;
}

/** The next hop of a URI, or a sentence why it has none. Without NAPTR and SRV (RFC 3263 §4.1): UDP by default. */
export const nextHopOf = (uri: string): NextHop | string => {
  const read = parseUri(uri);
  if (!read.ok) return `${uri} is no URI: ${read.detail}`;
  if (read.value.scheme !== 'sip' && read.value.scheme !== 'sips') return `${uri} names no host to send to`;
  const { scheme, host, port, params } = read.value;
  const named = params.get('transport');
  const meant = named === undefined ? defaultTransport : transportNamed(named);
  if (meant === undefined) return `the transport ${named} of ${uri} is not known`;
  const transport = scheme === 'sips' ? transports[meant].secure : meant;
  // RFC 3261 §19.1.1: maddr overrides the host.
  const where = params.get('maddr') || host;
  const bare = where.startsWith('[') && where.endsWith(']') ? where.slice(1, -1) : where;
  return { transport, host: bare, port: port ?? transports[transport].defaultPort };
};

const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** 4 or 6 for a literal address, undefined for a name. */
export const addressFamily = (host: string): 4 | 6 | undefined => {
  if (host.includes(':')) return 6;
  return host.length <= 15 && v4.test(host) ? 4 : undefined;
};

/** The target of a next hop with a literal address; undefined for a name, which must be resolved. */
export const literalNextHop = (uri: string): NextHop | undefined => {
  const way = nextHopOf(uri);
  return typeof way === 'string' || addressFamily(way.host) === undefined ? undefined : way;
};

export const isLoopback = (host: string): boolean => host === '::1' || host === 'localhost' || host.startsWith('127.');

/** 224.0.0.0/4 and ff00::/8 (RFC 1112 §4, RFC 4291 §2.7). */
export const isMulticast = (host: string): boolean => {
  const family = addressFamily(host);
  if (family === 4) return (Number(host.split('.', 1)[0]) & 0xf0) === 0xe0;
  return family === 6 && /^ff[0-9a-f]{2}:/i.test(host);
};

/** `host:port` with IPv6 in brackets, for sent-by, Contact and logs. */
export const hostPortText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
