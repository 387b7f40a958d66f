import { describe, expect, it } from 'vitest';
import { isReliable } from '../../src/signal/address.ts';
import { nextHopOf } from '../../src/signal/next-hop.ts';
import {
  defaultPortOf,
  transportNamed,
  transportNames,
  transportParameter,
  transports,
} from '../../src/signal/transports.ts';
import { isSupported, openerOf, supportedTransports } from '../../src/transport/transports.ts';

describe('the table of transports', () => {
  it.each([
    ['UDP', '', 5060, false],
    ['TCP', ';transport=tcp', 5060, true],
    ['TLS', ';transport=tls', 5061, true],
    ['WS', ';transport=ws', 80, true],
    // RFC 7118 §5.2.1: `ws` is the parameter of both, and the scheme tells them apart.
    ['WSS', ';transport=ws', 443, true],
  ] as const)(
    'has the URI parameter, the default port and the reliability of %s',
    (name, parameter, port, reliable) => {
      expect(transportParameter(name)).toBe(parameter);
      expect(transports[name].defaultPort).toBe(port);
      expect(isReliable(name)).toBe(reliable);
      expect(transportNamed(name.toLowerCase())).toBe(name);
    },
  );

  it('gives a URI that names a transport its next hop, for each of them', () => {
    for (const transport of transportNames) {
      const port = transports[transport].defaultPort;
      expect(nextHopOf(`sip:b@192.0.2.1;transport=${transport}`)).toEqual({ transport, host: '192.0.2.1', port });
    }
  });

  it('gives a sips URI the secure transport of the one it names (RFC 3261 §26.2.2)', () => {
    const secure = transportNames.map((name) => nextHopOf(`sips:b@192.0.2.1;transport=${name}`));
    expect(secure).toMatchObject(['TLS', 'TLS', 'TLS', 'WSS', 'WSS'].map((transport) => ({ transport })));
  });

  it.each([
    ['UDP', 5060],
    ['TLS', 5061],
    ['SCTP', 5060],
    ['CONSTRUCTOR', 5060],
  ])('gives a Via over %s without a port the port %i (RFC 3261 §18.2.2)', (name, port) => {
    expect(defaultPortOf(name)).toBe(port);
  });

  it.each(['sctp', 'constructor', '__proto__', ''])('has no transport named %j', (name) => {
    expect(transportNamed(name)).toBeUndefined();
  });
});

describe('the supported transports', () => {
  it('have a listener, and the others have none', () => {
    for (const name of transportNames) expect(openerOf(name) !== undefined).toBe(isSupported(name));
    expect(supportedTransports).toEqual(['UDP']);
  });
});
