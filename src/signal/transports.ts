import { keysOf } from '../core/keys-of.ts';

/**
 * Every transport by its name in a Via (RFC 3261 §20.42, RFC 7118 §5.1), in order of preference. The supported ones have
 * a listener in `transport/transports.ts`. The columns are
 * - `uriParameter`: the value of the URI parameter `transport` (RFC 3261 §19.1.1, RFC 7118 §5.2.1);
 * - `defaultPort`: the port of a URI that has none (RFC 3261 §19.1.2, RFC 7118 §5.2.1);
 * - `reliable`: it delivers every message or reports a failure, so that no request is repeated (RFC 3261 §17);
 * - `secure`: the transport of a sips URI that names this one (RFC 3261 §26.2.2).
 */
export const transports = {
  UDP: { uriParameter: 'udp', defaultPort: 5060, reliable: false, secure: 'TLS' },
  TCP: { uriParameter: 'tcp', defaultPort: 5060, reliable: true, secure: 'TLS' },
  TLS: { uriParameter: 'tls', defaultPort: 5061, reliable: true, secure: 'TLS' },
  WS: { uriParameter: 'ws', defaultPort: 80, reliable: true, secure: 'WSS' },
  WSS: { uriParameter: 'ws', defaultPort: 443, reliable: true, secure: 'WSS' },
} as const;

type TransportName = keyof typeof transports;

export const transportNames: readonly TransportName[] = keysOf(transports);

// A Map: the text comes from the peer, and a plain object has a `constructor` as well.
const byLowerCase: ReadonlyMap<string, TransportName> = new Map(
  transportNames.map((name) => [name.toLowerCase(), name] as const),
);

/** The transport of this name in any case. */
export const transportNamed = (text: string): TransportName | undefined => byLowerCase.get(text.toLowerCase());

const byName: Readonly<Record<string, { readonly defaultPort: number } | undefined>> = transports;

/** The port of a Via without one (RFC 3261 §18.2.2): 5060 for a transport that is not in the table. */
export const defaultPortOf = (name: string): number => byName[name]?.defaultPort ?? transports.UDP.defaultPort;

/** The transport of a URI without the parameter, where neither NAPTR nor SRV is looked up (RFC 3263 §4.1). */
export const defaultTransport: TransportName = 'UDP';

/** `;transport=tcp`, or nothing for the default transport. */
export const transportParameter = (name: TransportName): string =>
  name === defaultTransport ? '' : `;transport=${transports[name].uriParameter}`;
