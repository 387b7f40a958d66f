import { describe, expect, it } from 'vitest';
import { addressFamily } from '../../src/signal/host.ts';
import { literalNextHop, nextHopOf } from '../../src/signal/next-hop.ts';

describe('the next hop of a URI (RFC 3263 §4)', () => {
  it.each([
    ['sip:a@192.0.2.1', 'UDP', '192.0.2.1', 5060],
    ['sip:a@192.0.2.1:5070;transport=TCP', 'TCP', '192.0.2.1', 5070],
    ['sip:a@[2001:db8::1]:5070', 'UDP', '2001:db8::1', 5070],
    ['sip:a@host.example;maddr=192.0.2.7', 'UDP', '192.0.2.7', 5060],
    ['sip:host.example;transport=ws', 'WS', 'host.example', 80],
    ['sips:host.example', 'TLS', 'host.example', 5061],
    // A sips URI never resolves to an unencrypted transport, whatever its parameter (RFC 3261 §26.2.2).
    ['sips:host.example;transport=udp', 'TLS', 'host.example', 5061],
    ['sips:host.example;transport=tcp', 'TLS', 'host.example', 5061],
    ['sips:host.example;transport=ws', 'WSS', 'host.example', 443],
  ])('the next hop of %s is found by transport, host and port', (uri, transport, host, port) => {
    expect(nextHopOf(uri)).toEqual({ transport, host, port });
  });

  // Names of properties of Object.prototype are no transports.
  it.each(['constructor', '__proto__', 'toString', 'sctp', 'x'])(
    'a URI with the transport %s has no next hop',
    (name) => {
      expect(nextHopOf(`sip:a@192.0.2.1;transport=${name}`)).toBe(
        `the transport ${name} of sip:a@192.0.2.1;transport=${name} is not known`,
      );
      expect(literalNextHop(`sips:a@192.0.2.1;transport=${name}`)).toBeUndefined();
    },
  );

  it.each(['tel:+4930123', 'mailto:a@b', 'no uri', 'sip:'])('the URI %s has no next hop', (uri) => {
    expect(nextHopOf(uri)).toMatch(/names no host to send to|is no URI/);
  });

  it('only literal addresses need no resolution', () => {
    expect(['127.0.0.1', '255.255.255.255', '::1', '0.0.0.0'].map(addressFamily)).toEqual([4, 4, 6, 4]);
    for (const name of ['256.1.1.1', '1.2.3', '1.2.3.4.', '1.2.3.4.5', 'host', '1.2.3.x', '']) {
      expect(addressFamily(name)).toBeUndefined();
    }
  });
});
