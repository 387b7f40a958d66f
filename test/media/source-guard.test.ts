import { expect, it } from 'vitest';
import { SourceGuard } from '../../src/media/net/source-guard.ts';

const peer = { host: '192.0.2.1', port: 4000 };

it('strict: the negotiated address and port, nobody else (RFC 3550 §9)', () => {
  const guard = new SourceGuard(0);
  expect(guard.accepts('192.0.2.1', 4000, 0, true)).toBe(false);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.1', 4000, 1, true)).toBe(true);
  expect(guard.accepts('192.0.2.1', 4002, 1, true)).toBe(false);
  expect(guard.accepts('192.0.2.9', 4000, 1, true)).toBe(false);
  expect(guard.remote).toEqual(peer);
});

it('symmetric: another port of the same address is followed once, then it is locked (RFC 3550 §9)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.1', 4002, 10, true)).toBe(true);
  expect(guard.accepts('192.0.2.9', 4002, 10, true)).toBe(false);
  expect(guard.remote).toEqual({ host: '192.0.2.1', port: 4002 });
  expect(guard.accepts('192.0.2.1', 4004, 20, true)).toBe(false);
  expect(guard.accepts('192.0.2.1', 4002, 9000, true)).toBe(true);
});

it('symmetric: the negotiated port is preferred while it is open, and closes it (RFC 3550 §9)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.1', 4002, 10, true)).toBe(true);
  expect(guard.accepts('192.0.2.1', 4000, 20, true)).toBe(true);
  expect(guard.remote).toEqual(peer);
  expect(guard.accepts('192.0.2.1', 4002, 30, true)).toBe(false);
});

it('symmetric: nobody is followed after the time, or after the negotiated port spoke (RFC 3550 §9)', () => {
  const late = new SourceGuard(5000);
  late.negotiated(peer, 0);
  expect(late.accepts('192.0.2.1', 4002, 5000, true)).toBe(false);
  const spoken = new SourceGuard(5000);
  spoken.negotiated(peer, 0);
  spoken.accepts('192.0.2.1', 4000, 1, true);
  expect(spoken.accepts('192.0.2.1', 4002, 2, true)).toBe(false);
});

it('a re-INVITE with the same address keeps what was learnt; another begins anew', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  guard.accepts('192.0.2.1', 4002, 10, true);
  guard.negotiated({ ...peer }, 100);
  expect(guard.remote?.port).toBe(4002);
  guard.negotiated({ host: '192.0.2.7', port: 5000 }, 200);
  expect(guard.accepts('192.0.2.1', 4002, 201, true)).toBe(false);
  expect(guard.accepts('192.0.2.7', 5000, 201, true)).toBe(true);
});

const nat = { host: '198.51.100.7', port: 6000 };

it('symmetric: another address than the private one of the description is followed, and locked after the time (RFC 4961)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated({ host: '10.20.30.40', port: 30_000 }, 0);
  expect(guard.accepts(nat.host, nat.port, 20, true)).toBe(true);
  expect(guard.remote).toEqual(nat);
  expect(guard.accepts('203.0.113.66', 6000, 40, true)).toBe(false);
  expect(guard.accepts(nat.host, 6002, 60, true)).toBe(false);
  expect(guard.accepts(nat.host, nat.port, 60_000, true)).toBe(true);
  expect(guard.accepts('203.0.113.66', 6000, 60_001, true)).toBe(false);
});

it('symmetric: a third party that is first gives way to the address of the description, and stays out (RTP bleed)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('203.0.113.66', 9, 5, true)).toBe(true);
  expect(guard.accepts(peer.host, peer.port, 20, true)).toBe(true);
  expect(guard.remote).toEqual(peer);
  expect(guard.accepts('203.0.113.66', 9, 30, true)).toBe(false);
  expect(guard.remote).toEqual(peer);
});

it('symmetric: a third party wins nothing while the address of the description talks, however soon it comes', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  guard.accepts(peer.host, peer.port, 1, true);
  for (let now = 2; now < 6000; now += 100) {
    expect(guard.accepts('203.0.113.66', peer.port, now, true)).toBe(false);
    expect(guard.accepts(peer.host, 4002, now, true)).toBe(false);
  }
  expect(guard.remote).toEqual(peer);
});

it('symmetric: another port of the address in the description is nearer than another address', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('203.0.113.66', 9, 5, true)).toBe(true);
  expect(guard.accepts(peer.host, 4002, 10, true)).toBe(true);
  expect(guard.remote).toEqual({ host: peer.host, port: 4002 });
  expect(guard.accepts('203.0.113.66', 9, 15, true)).toBe(false);
});

it('symmetric: of two other addresses the first is followed', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts(nat.host, nat.port, 5, true)).toBe(true);
  expect(guard.accepts('203.0.113.66', 9, 6, true)).toBe(false);
  expect(guard.remote).toEqual(nat);
});

it('what is no RTP is not followed, and not taken either', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts(nat.host, nat.port, 5, false)).toBe(false);
  expect(guard.remote).toEqual(peer);
  expect(guard.accepts(peer.host, peer.port, 6, false)).toBe(true);
});

it('packets of the former address that come late are not followed after a re-INVITE, and later ones are', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated({ host: '10.0.0.9', port: 4000 }, 0);
  guard.accepts(nat.host, nat.port, 20, true);
  guard.negotiated({ host: '10.0.0.9', port: 5000 }, 1000);
  expect(guard.accepts(nat.host, nat.port, 1020, true)).toBe(false);
  expect(guard.accepts(nat.host, 7000, 1040, true)).toBe(true);
  guard.negotiated({ host: '10.0.0.9', port: 6000 }, 20_000);
  expect(guard.accepts(nat.host, 7000, 21_500, true)).toBe(true);
});

it('a re-INVITE with another address opens the time anew', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  guard.accepts(peer.host, peer.port, 1, true);
  guard.negotiated({ host: '10.0.0.9', port: 4000 }, 60_000);
  expect(guard.accepts(nat.host, nat.port, 60_020, true)).toBe(true);
});

it('what is dropped is counted, with its first source since the last negotiation', () => {
  const guard = new SourceGuard(0);
  guard.negotiated(peer, 0);
  guard.accepts(nat.host, nat.port, 5, true);
  guard.accepts('203.0.113.66', 9, 6, true);
  expect([guard.dropped, guard.foreign]).toEqual([2, nat]);
  guard.negotiated({ ...peer, port: 5000 }, 10);
  expect([guard.dropped, guard.foreign]).toEqual([2, undefined]);
});
