import { describe, expect, it } from 'vitest';
import { buildResponse } from '../../src/message/build/response.ts';
import { World } from '../dialog/peer.ts';

const owner = { layer: 'messaging', key: 'm1' };
const outside = { target: 'sip:bob@192.0.2.20', from: '"Us" <sip:us@b.example>' };

describe('a request outside any dialog', () => {
  it('has From tag, Call-ID and CSeq of its own, no Contact, and the owner that its responses go to (RFC 3261 §8.1.1)', () => {
    const world = new World();
    const body = { type: 'text/plain', octets: Buffer.from('hello') };
    const { tx, request, identity, cseq } = world.ua.request({ ...outside, method: 'MESSAGE', body }, owner);
    const { headers } = request;
    expect([request.method, request.uri, headers.get('to')]).toEqual([
      'MESSAGE',
      'sip:bob@192.0.2.20',
      '<sip:bob@192.0.2.20>',
    ]);
    expect(headers.get('from')).toBe(`"Us" <sip:us@b.example>;tag=${identity.tag}`);
    expect([request.callId, request.cseq.number]).toEqual([identity.callId, cseq]);
    expect(headers.has('contact')).toBe(false);
    expect([headers.get('user-agent'), headers.get('content-type')]).toEqual(['rxsip', 'text/plain']);
    expect(world.sent(tx)).toEqual({ request, to: 'sip:bob@192.0.2.20', owner, tx });
    // Its response is for its owner: it flows past the UA core and the dialogs.
    const response = { on: 'tx.response', tx, owner, request, response: buildResponse(request, 200) } as const;
    expect(world.receive(response)).toEqual([response]);
  });

  it('goes along a preloaded route set (RFC 3261 §8.1.2)', () => {
    const world = new World();
    const { tx, request } = world.ua.request({ ...outside, method: 'OPTIONS', route: ['sip:p1;lr', 'sip:p2'] }, owner);
    expect([request.uri, request.headers.all('route')]).toEqual(['sip:bob@192.0.2.20', ['<sip:p1;lr>', '<sip:p2>']]);
    expect(world.sent(tx).to).toBe('sip:p1;lr');
  });

  it('shares an identity with the one before, under the next number (RFC 3261 §10.2.4)', () => {
    const world = new World();
    const first = world.ua.request({ ...outside, method: 'REGISTER' }, owner);
    const { identity, cseq } = first;
    const next = world.ua.request({ ...outside, method: 'REGISTER', identity, cseq: cseq + 1 }, owner);
    expect([next.request.callId, next.request.from.tag]).toEqual([first.request.callId, first.request.from.tag]);
    expect(next.request.cseq.number).toBe(cseq + 1);
    expect(world.ua.request({ ...outside, method: 'REGISTER' }, owner).request.callId).not.toBe(first.request.callId);
  });
});

describe('a response outside any dialog', () => {
  it('has the same To tag as every other to its request (RFC 3261 §8.2.6.2)', () => {
    const world = new World();
    const { tx, request, signals } = world.ask('OPTIONS');
    const [fact] = signals;
    for (const status of [180, 200]) {
      world.ua.respond(tx, request, { status });
      expect(world.answered.to.tag).toBe((fact as { toTag?: string }).toTag);
    }
  });
});
