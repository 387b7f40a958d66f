import { parseUri } from '../message/uri/uri.ts';
import type { HostPort, TransportName } from './address.ts';
import { addressFamily } from './host.ts';
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

/** The target of a next hop with a literal address; undefined for a name, which must be resolved. */
export const literalNextHop = (uri: string): NextHop | undefined => {
  const way = nextHopOf(uri);
  return typeof way === 'string' || addressFamily(way.host) === undefined ? undefined : way;
};
