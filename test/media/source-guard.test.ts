import { expect, it } from 'vitest';
import { SourceGuard } from '../../src/media/net/source-guard.ts';

const peer = { host: '192.0.2.1', port: 4000 };

it('strict: the negotiated address and port, nobody else (RFC 3550 §9)', () => {
  const guard = new SourceGuard(0);
  expect(guard.accepts('192.0.2.1', 4000, 0)).toBe(false);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.1', 4000, 1)).toBe(true);
  expect(guard.accepts('192.0.2.1', 4002, 1)).toBe(false);
  expect(guard.accepts('192.0.2.9', 4000, 1)).toBe(false);
  expect(guard.remote).toEqual(peer);
});

it('symmetric: another port of the same address is followed once, then it is locked (RFC 3550 §9)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.9', 4002, 10)).toBe(false);
  expect(guard.accepts('192.0.2.1', 4002, 10)).toBe(true);
  expect(guard.remote).toEqual({ host: '192.0.2.1', port: 4002 });
  expect(guard.accepts('192.0.2.1', 4004, 20)).toBe(false);
  expect(guard.accepts('192.0.2.1', 4002, 9000)).toBe(true);
});

it('symmetric: the negotiated port is preferred while it is open, and closes it (RFC 3550 §9)', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  expect(guard.accepts('192.0.2.1', 4002, 10)).toBe(true);
  expect(guard.accepts('192.0.2.1', 4000, 20)).toBe(true);
  expect(guard.remote).toEqual(peer);
  expect(guard.accepts('192.0.2.1', 4002, 30)).toBe(false);
});

it('symmetric: nobody is followed after the time, or after the negotiated port spoke (RFC 3550 §9)', () => {
  const late = new SourceGuard(5000);
  late.negotiated(peer, 0);
  expect(late.accepts('192.0.2.1', 4002, 5000)).toBe(false);
  const spoken = new SourceGuard(5000);
  spoken.negotiated(peer, 0);
  spoken.accepts('192.0.2.1', 4000, 1);
  expect(spoken.accepts('192.0.2.1', 4002, 2)).toBe(false);
});

it('a re-INVITE with the same address keeps what was learnt; another begins anew', () => {
  const guard = new SourceGuard(5000);
  guard.negotiated(peer, 0);
  guard.accepts('192.0.2.1', 4002, 10);
  guard.negotiated({ ...peer }, 100);
  expect(guard.remote?.port).toBe(4002);
  guard.negotiated({ host: '192.0.2.7', port: 5000 }, 200);
  expect(guard.accepts('192.0.2.1', 4002, 201)).toBe(false);
  expect(guard.accepts('192.0.2.7', 5000, 201)).toBe(true);
});
