import { describe, expect, it } from 'vitest';
import { Rig, sdp } from './rig.ts';

/** The orders of the media engine that are about who is there. */
const orders = (rig: Rig): readonly string[] =>
  rig.media.flatMap((each) => {
    if (each.do === 'start') return [`start ${each.unacknowledged ?? 'agreed'}`];
    return each.do === 'confirm' ? ['confirm'] : [];
  });

describe('the media engine is told what shows that the peer is there', () => {
  it('the address of an INVITE is not acknowledged before the ACK to the 2xx', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    expect(orders(rig)).toEqual(['start answered']);
    rig.receiveAck({ cseq: 9 });
    expect(orders(rig)).toEqual(['start answered']);
    rig.receiveAck();
    rig.receiveAck();
    expect(orders(rig)).toEqual(['start answered', 'confirm']);
  });

  it('early media is started as such, and acknowledged by the ACK to the 2xx that follows', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id, earlyMedia: true });
    rig.command({ to: 'session', do: 'answer', id });
    expect(orders(rig)).toEqual(['start early']);
    rig.receiveAck();
    expect(orders(rig)).toEqual(['start early', 'confirm']);
  });

  it('an answer of the peer shows it: in a 2xx or 183 to our INVITE, and in the ACK to our offer', () => {
    const called = new Rig();
    called.called();
    expect(orders(called)).toEqual(['start agreed']);

    const early = new Rig();
    early.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
    early.receiveResponse(183, 'INVITE', { sdp: sdp() });
    expect(orders(early)).toEqual(['start agreed']);

    const late = new Rig();
    const id = late.receiveInvite({});
    late.command({ to: 'session', do: 'answer', id });
    expect(orders(late)).toEqual([]);
    late.receiveAck({ sdp: sdp() });
    expect(orders(late)).toEqual(['start agreed']);
  });

  it.each(['callee', 'caller'])('a re-INVITE to the %s that names another address needs its own ACK', (role) => {
    const rig = new Rig();
    if (role === 'callee') rig.up();
    else rig.called();
    const before = orders(rig).length;
    rig.receiveRequest('INVITE', { sdp: sdp({ host: '192.0.2.77', version: 2 }), cseq: 5 });
    expect(orders(rig).slice(before)).toEqual(['start answered']);
    rig.receiveAck({ cseq: 5 });
    expect(orders(rig).slice(before)).toEqual(['start answered', 'confirm']);
  });

  it('a re-INVITE that keeps the address changes nothing about who is there', () => {
    const rig = new Rig();
    rig.up();
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly', version: 2 }), cseq: 5 });
    rig.receiveAck({ cseq: 5 });
    expect(orders(rig)).toEqual(['start answered', 'confirm', 'start agreed']);
  });

  it('an address that refuses media ends the call with that cause, where the settings say so', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaEvent({ on: 'unreachable', id, why: 'refused' });
    expect(rig.last('BYE')).toBeUndefined();
    rig.mediaEvent({ on: 'unreachable', id, why: 'refused', over: true });
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'media', reason: 'unreachable' });
    expect(rig.streamed(id).map(({ on }) => on)).toEqual(['unreachable', 'unreachable']);
  });
});
