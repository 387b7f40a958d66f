import { expect, it } from 'vitest';
import { ok } from '../../src/core/result.ts';
import type { PacketPath } from '../../src/media/net/packet-path.ts';
import type { PortPair } from '../../src/media/net/port-pair.ts';
import type { RtpSocket } from '../../src/media/net/socket.ts';
import { udpPaths } from '../../src/media/srtp/udp-path.ts';
import type { MediaTransport } from '../../src/signal/media-transport.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { double } from '../support/untyped.ts';

interface World {
  readonly path: PacketPath;
  readonly pair: PortPair;
  /** Where packets were sent to, as `host:port`. */
  readonly sent: readonly string[];
  readonly heard: readonly string[];
}

/** A path between nothing and the test, bound on port 30000. */
const openPath = (latchMs: number, host = '192.0.2.1'): World => {
  const sent: string[] = [];
  const heard: string[] = [];
  const socket = (): RtpSocket =>
    double<RtpSocket>({
      send: (_octets: Uint8Array, port: number, to: string) => sent.push(`${to}:${port}`),
      disconnect: () => {},
    });
  const pair: PortPair = { port: 30_000, rtp: socket(), rtcp: socket(), user: undefined, release: () => {} };
  const opened = udpPaths({ clock: virtualClock(), pairs: { open: () => ok(pair), close: () => {} }, latchMs })(host);
  if (!opened.ok) throw new Error(opened.detail);
  const path = opened.value;
  path.receiver = {
    rtp: (_octets, from) => heard.push(from),
    rtcp: (_octets, _now, fromMediaHost) => heard.push(fromMediaHost ? 'rtcp' : 'rtcp from elsewhere'),
    reachabilityChanged: () => {},
  };
  return { path, pair, sent, heard };
};

const rtp = Buffer.from([0x80, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 7, 0xff, 0xff]);
const rtcp = Buffer.from([0x80, 200, 0, 6, ...Array(24).fill(0)]);
const at = (host: string, port = 4000): MediaTransport => ({ remote: { host, port, rtcpPort: port + 1 } });

it('a private address in a description gives way to where the packets come from (RFC 4961)', () => {
  const { path, pair, sent, heard } = openPath(10_000);
  expect(path.apply(at('10.20.30.40', 30_000))).toBeUndefined();
  path.sendRtp(rtp);
  pair.user?.rtpArrived(rtp, '198.51.100.7', 6000);
  path.sendRtp(rtp);
  expect(heard).toEqual(['198.51.100.7']);
  expect(sent).toEqual(['10.20.30.40:30000', '198.51.100.7:6000']);
});

it('without `latchMs` packets from elsewhere are dropped, counted, and named with their first source', () => {
  const { path, pair, heard } = openPath(0);
  path.apply(at('10.20.30.40', 30_000));
  pair.user?.rtpArrived(rtp, '198.51.100.7', 6000);
  pair.user?.rtpArrived(rtp, '203.0.113.66', 9);
  expect(heard).toEqual([]);
  expect(path.drops).toEqual({ source: 2 });
  expect(path.fromElsewhere).toEqual({
    first: { host: '198.51.100.7', port: 6000 },
    expected: { host: '10.20.30.40', port: 30_000 },
  });
});

it('nobody is followed for what is no RTP, nor for RTCP from another address than RTP comes from', () => {
  const { path, pair, sent, heard } = openPath(10_000);
  path.apply(at('10.20.30.40', 30_000));
  pair.user?.rtpArrived(Buffer.from('hello, is anybody there?'), '203.0.113.66', 9);
  pair.user?.rtpArrived(rtcp, '203.0.113.66', 9);
  pair.user?.rtcpArrived(rtcp, '203.0.113.66', 10);
  path.sendRtp(rtp);
  path.sendRtcp(rtcp);
  expect([heard, sent]).toEqual([[], ['10.20.30.40:30000', '10.20.30.40:30001']]);
  pair.user?.rtpArrived(rtp, '198.51.100.7', 6000);
  pair.user?.rtcpArrived(rtcp, '198.51.100.7', 6543);
  path.sendRtcp(rtcp);
  expect([heard, sent.at(-1)]).toEqual([['198.51.100.7', 'rtcp'], '198.51.100.7:6543']);
});

it('nobody is followed for SRTP that is not authentic (RFC 3711 §3.3)', () => {
  const { path, pair, sent } = openPath(10_000);
  const key = Buffer.alloc(30, 1).toString('base64');
  const other = Buffer.alloc(30, 2).toString('base64');
  const keys = { send: key, receive: other };
  path.apply({ ...at('10.20.30.40', 30_000), srtp: { suite: 'AES_CM_128_HMAC_SHA1_80', keys } });
  pair.user?.rtpArrived(Buffer.concat([rtp, Buffer.alloc(10)]), '203.0.113.66', 9);
  path.sendRtp(Buffer.from(rtp));
  expect(sent).toEqual(['10.20.30.40:30000']);
  expect(path.drops).toEqual({ unauthentic: 1 });
});

it.each(['0.0.0.0', '::'])(
  'nothing is sent to %s, the address of a hold, and the peer is still heard (RFC 3264 §8.4)',
  (host) => {
    const { path, pair, sent, heard } = openPath(0, host === '::' ? '2001:db8::1' : '192.0.2.1');
    path.apply(at('192.0.2.9'));
    expect(path.apply(at(host))).toBeUndefined();
    expect(path.reachable).toBe(false);
    path.sendRtp(rtp);
    expect(path.sendRtcp(rtcp)).toBe(false);
    pair.user?.rtpArrived(rtp, '192.0.2.9', 4000);
    expect([sent, heard]).toEqual([[], ['192.0.2.9']]);
    path.apply(at('192.0.2.9'));
    path.sendRtp(rtp);
    expect(sent).toEqual(['192.0.2.9:4000']);
  },
);

it.each([
  ['192.0.2.1', '192.0.2.1', 30_000],
  ['192.0.2.1', '192.0.2.1', 30_001],
  ['192.0.2.1', '192.0.2.1', 29_999],
  ['0.0.0.0', '127.0.0.1', 30_000],
])('a stream on %s refuses to send to its own port, %s:%i', (bound, host, port) => {
  const { path, sent } = openPath(0, bound);
  path.apply(at('192.0.2.9'));
  expect(path.apply(at(host, port))).toContain('it would hear itself');
  path.sendRtp(rtp);
  expect(sent).toEqual(['192.0.2.9:4000']);
});

it('a stream sends to another stream of its machine', () => {
  expect(openPath(0).path.apply(at('192.0.2.1', 30_002))).toBeUndefined();
  expect(openPath(0, '0.0.0.0').path.apply(at('192.0.2.9', 30_000))).toBeUndefined();
});

const apart: MediaTransport = {
  remote: { host: '198.51.100.7', port: 4000, rtcpPort: 4001, rtcpHost: '203.0.113.8' },
};

it('RTCP goes to the address of a=rtcp and comes from there, which is no consent to media (RFC 3605 §2.1)', () => {
  const { path, pair, sent, heard } = openPath(0);
  path.apply(apart);
  path.sendRtp(rtp);
  path.sendRtcp(rtcp);
  expect(sent).toEqual(['198.51.100.7:4000', '203.0.113.8:4001']);
  pair.user?.rtcpArrived(rtcp, '198.51.100.7', 4001);
  pair.user?.rtcpArrived(rtcp, '203.0.113.8', 4001);
  expect(heard).toEqual(['rtcp from elsewhere']);
  expect(path.drops).toEqual({ source: 1 });
});

it('an address of a=rtcp that nothing came from gets ten packets, and as many again when it is named anew', () => {
  const { path, pair, sent } = openPath(0);
  const send = (count: number): number => {
    const before = sent.length;
    for (let n = 0; n < count; n++) path.sendRtcp(rtcp);
    return sent.length - before;
  };
  path.apply(apart);
  expect(send(50)).toBe(10);
  path.apply(apart);
  expect(send(50)).toBe(0);
  path.apply({ remote: { ...apart.remote, rtcpPort: 5001 } });
  expect(send(50)).toBe(10);
  pair.user?.rtcpArrived(rtcp, '203.0.113.8', 5001);
  expect(send(50)).toBe(50);
  path.apply({ remote: { host: '198.51.100.7', port: 4000, rtcpPort: 4001 } });
  expect(send(50)).toBe(50);
});

it('the port of an address of a=rtcp is followed where sources are, and no third address', () => {
  const { path, pair, sent } = openPath(10_000);
  path.apply(apart);
  pair.user?.rtcpArrived(rtcp, '192.0.2.66', 4001);
  pair.user?.rtcpArrived(rtcp, '203.0.113.8', 4444);
  path.sendRtcp(rtcp);
  expect(sent).toEqual(['203.0.113.8:4444']);
});

it('an a=rtcp that names the port of this stream is refused', () => {
  const { path } = openPath(0);
  expect(path.apply({ remote: { ...apart.remote, rtcpHost: '192.0.2.1', rtcpPort: 30_001 } })).toContain('30001');
  expect(path.apply({ remote: { ...apart.remote, rtcpPort: 30_001 } })).toBeUndefined();
  expect(path.apply({ remote: { ...apart.remote, rtcpHost: 'a.example' } })).toContain('a.example');
});
