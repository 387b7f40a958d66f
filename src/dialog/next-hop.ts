import { parseUri } from '../message/uri.ts';
import type { Target, TransportName } from '../signal/address.ts';
import { isNumeric, transportOf } from './contact.ts';
import type { Usage } from './usage.ts';

/** RFC 3261 §19.1.2, RFC 7118 §6. */
const defaultPort: Record<TransportName, number> = { UDP: 5060, TCP: 5060, TLS: 5061, WS: 80, WSS: 443 };

/**
 * Where to send what goes to `uri` inside a usage. A literal address is taken as it stands and from the listening point
 * the peer knows us by, or over its own connection; a name is left to be resolved (RFC 3263).
 */
export const nextHop = (uri: string, usage: Usage): Target | string => {
  const { at, flow } = usage;
  if (at === undefined) return uri;
  const parsed = parseUri(uri);
  if (!parsed.ok || parsed.value.scheme === 'other' || parsed.value.scheme === 'tel') return uri;
  const { host, port, params } = parsed.value;
  const transport = transportOf(parsed.value);
  if (transport === undefined || transport !== at.transport || params.has('maddr')) return uri;
  if (!isNumeric(host)) {
    // RFC 7118 §5.3, RFC 5626 §5.3: a peer behind a connection may name a host that nobody can resolve.
    return flow?.connection === undefined || !host.endsWith('.invalid')
      ? uri
      : { transport, ...flow.remote, localId: at.id, connection: flow.connection };
  }
  const to: Target = { transport, host, port: port ?? defaultPort[transport], localId: at.id };
  return flow?.connection === undefined ? to : { ...to, connection: flow.connection };
};
