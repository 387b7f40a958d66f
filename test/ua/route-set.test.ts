import { describe, expect, it } from 'vitest';
import { asRequestUri, recorded, recordedReversed, routed } from '../../src/ua/route-set.ts';
import { World } from '../dialog/peer.ts';

const target = 'sip:user@remoteua';

describe('the way of a request along a route set (RFC 3261 §12.2.1.1)', () => {
  it.each([
    { what: 'none', routes: [], requestUri: target, route: [], nextHop: target },
    {
      what: 'loose (RFC 3261 §12.2.1.1)',
      routes: ['<sip:p1;lr>', '<sip:p2;lr>'],
      requestUri: target,
      route: ['<sip:p1;lr>', '<sip:p2;lr>'],
      nextHop: 'sip:p1;lr',
    },
    {
      what: 'one strict router (RFC 3261 §12.2.1.1)',
      routes: ['<sip:p1>'],
      requestUri: 'sip:p1',
      route: [`<${target}>`],
      nextHop: 'sip:p1',
    },
    {
      what: 'strict first, then mixed: the example of the RFC (RFC 3261 §12.2.1.1)',
      routes: ['<sip:proxy1>', '<sip:proxy2>', '<sip:proxy3;lr>', '<sip:proxy4>'],
      requestUri: 'sip:proxy1',
      route: ['<sip:proxy2>', '<sip:proxy3;lr>', '<sip:proxy4>', `<${target}>`],
      nextHop: 'sip:proxy1',
    },
    {
      what: 'loose first, strict later (RFC 3261 §12.2.1.1)',
      routes: ['<sip:p1;lr>', '<sip:p2>'],
      requestUri: target,
      route: ['<sip:p1;lr>', '<sip:p2>'],
      nextHop: 'sip:p1;lr',
    },
    {
      what: 'a strict router with what no Request-URI may have (RFC 3261 §12.2.1.1)',
      routes: ['<sip:p1;method=INVITE;x=1?Subject=tea>;y=2'],
      requestUri: 'sip:p1;x=1',
      route: [`<${target}>`],
      nextHop: 'sip:p1;method=INVITE;x=1?Subject=tea',
    },
    {
      what: 'lr in the user part does not make a router loose',
      routes: ['<sip:a;lr@p1>'],
      requestUri: 'sip:a;lr@p1',
      route: [`<${target}>`],
      nextHop: 'sip:a;lr@p1',
    },
    {
      what: 'lr with a value',
      routes: ['<sip:p1;lr=on>'],
      requestUri: target,
      route: ['<sip:p1;lr=on>'],
      nextHop: 'sip:p1;lr=on',
    },
  ])('$what', ({ routes, requestUri, route, nextHop }) => {
    expect(routed(target, routes)).toEqual({ requestUri, route, nextHop });
  });

  it.each([
    ['sip:a@h', 'sip:a@h'],
    ['sip:a;method=x@h;p=1', 'sip:a;method=x@h;p=1'],
    ['sip:a?b@h?Subject=x', 'sip:a?b@h'],
    ['sip:h;METHOD=BYE', 'sip:h'],
    ['sip:h;transport=tcp;method=BYE;p', 'sip:h;transport=tcp;p'],
  ])('%s asks as %s', (uri, expected) => {
    expect(asRequestUri(uri)).toBe(expected);
  });
});

describe('the route set of a message', () => {
  const world = new World();
  const headers = (value: string | readonly string[]) =>
    world.write('INVITE', { lines: { 'Record-Route': value } }).headers;

  it('stands in order for a UAS, reversed for a UAC, over lines and lists (RFC 3261 §12.1)', () => {
    const both = headers(['<sip:p3;lr>;a=1, "Two, two" <sip:p2;lr>', '<sip:p1>;b="x;y"']);
    expect(recorded(both)).toEqual({ ok: true, value: ['<sip:p3;lr>;a=1', '<sip:p2;lr>', '<sip:p1>;b="x;y"'] });
    expect(recordedReversed(both)).toEqual(['<sip:p1>;b="x;y"', '<sip:p2;lr>', '<sip:p3;lr>;a=1']);
  });

  it('is none when it cannot be read, and says so', () => {
    const bad = headers('<sip:p1;lr>, nonsense');
    expect(recorded(bad)).toMatchObject({ ok: false, reason: 'record-route' });
    expect(recordedReversed(bad)).toEqual([]);
    expect(recorded(headers('<mailto:a@b>'))).toMatchObject({ ok: false, reason: 'record-route', status: 400 });
  });
});
