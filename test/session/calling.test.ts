import { describe, expect, it } from 'vitest';
import type { SipRequest } from '../../src/message/model.ts';
import { counters, quiet, Rig, sdp } from './rig.ts';

const call = (rig: Rig, more: { lateOffer?: boolean } = {}): void =>
  rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', ...more });

describe('a call of ours', () => {
  it('a call of ours opens a port, sends and reports the INVITE with the offer, and is up with the 200', () => {
    const rig = new Rig({ from: '<sip:us@here>', outboundProxy: ['sip:proxy;lr'] });
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', headers: [['Subject', 'hi']] });
    expect(rig.sent).toEqual(['INVITE']);
    expect(rig.last('INVITE')?.invitation).toMatchObject({
      target: 'sip:b@y',
      from: '<sip:us@here>',
      route: ['sip:proxy;lr'],
      headers: [['Subject', 'hi']],
    });
    expect(rig.last('INVITE')?.sdp).toContain('m=audio 10000 RTP/AVP 0 8 101');
    expect(rig.types('me')).toEqual(['outgoing', 'calling']);
    expect(rig.reported('me')[0]).toMatchObject({ request: { method: 'INVITE' } });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '8' }) });
    expect(rig.sent).toEqual(['INVITE', 'ACK']);
    expect(rig.last('ACK')).toMatchObject({ tx: 'itx1', headers: [] });
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.types('me').slice(2)).toEqual(['media', 'established', 'active']);
    expect(rig.timers.left).toBe(0);
  });

  it.each([
    [[], undefined],
    [['Allow: INVITE, ACK, BYE, INFO'], undefined],
    [['Allow: INVITE, ACK, BYE'], true],
    [['Allow:'], true],
  ])('the 200 shows whether the peer refuses INFO: %j (RFC 3261 §20.5)', (lines, refusesInfo) => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp(), lines });
    const established = rig.reported('me').find(({ type }) => type === 'established');
    expect(established).toEqual(refusesInfo ? { type: 'established', refusesInfo } : { type: 'established' });
  });

  it('each repeat of an INVITE without any response is reported with how often it was sent', () => {
    const rig = new Rig();
    call(rig);
    const { request } = rig.reported('me').find(({ type }) => type === 'outgoing') as { request: SipRequest };
    for (const sent of [2, 3]) rig.receive({ on: 'dialog.repeated', set: 'out1', tx: 'itx1', request, sent });
    expect(rig.reported('me').slice(2)).toEqual([
      { type: 'unanswered', sent: 2 },
      { type: 'unanswered', sent: 3 },
    ]);
  });

  it('From and Route come from the command where it has them', () => {
    const rig = new Rig({ outboundProxy: ['sip:proxy;lr'] });
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', from: '<sip:me@x>', route: ['sip:r;lr'] });
    expect(rig.last('INVITE')?.invitation).toMatchObject({ from: '<sip:me@x>', route: ['sip:r;lr'] });
  });

  it('each provisional response is reported, ringing once, and a description in one starts early media (RFC 3261 §13.2.1)', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(100);
    rig.receiveResponse(180);
    rig.receiveResponse(180);
    rig.receiveResponse(183, 'INVITE', { sdp: sdp() });
    rig.receiveResponse(180);
    expect(rig.types('me').slice(2)).toEqual([
      'progress',
      'ringing',
      'progress',
      'progress',
      'media',
      'early',
      'progress',
    ]);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.ordered).toEqual(['open', 'start']);
    rig.receiveRequest('BYE');
    expect(rig.cause('me')).toEqual({ by: 'remote' });
  });

  it('a 2xx whose answer differs from its preview starts the media again', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(183, 'INVITE', { sdp: sdp({ port: 6000 }) });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ port: 7000 }) });
    expect(rig.media.filter((each) => each.do === 'start').map((each) => each.plan.transport.remote.port)).toEqual([
      6000, 7000,
    ]);
  });

  it('the preview of the same dialog, and of no other fork, stands for the answer of a 2xx without description', () => {
    const same = new Rig();
    call(same);
    same.receiveResponse(183, 'INVITE', { sdp: sdp(), tag: 'one' });
    same.receiveResponse(200, 'INVITE', { tag: 'one' });
    expect(same.types('me')).toContain('established');
    const other = new Rig();
    call(other);
    other.receiveResponse(183, 'INVITE', { sdp: sdp(), tag: 'one' });
    other.receiveResponse(200, 'INVITE', { tag: 'two' });
    expect(other.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('a preview that cannot be used ends nothing', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(183, 'INVITE', { sdp: 'garbage' });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.types('me')).toContain('established');
  });

  it.each([
    ['none', {}],
    ['one that cannot be read', { sdp: 'garbage' }],
    ['one that refuses the audio', { sdp: sdp({ port: 0 }) }],
    ['one without a codec of ours', { sdp: sdp({ formats: '18' }) }],
  ])('a 200 with a description that is %s is acknowledged, then the call ends by BYE with the cause', (_, answer) => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(200, 'INVITE', answer);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause('me')).toMatchObject({ by: 'local', status: 488, reason: expect.any(String) });
    expect(rig.types('me')).not.toContain('established');
    expect(rig.quiet).toEqual(quiet);
  });

  it('an INVITE without offer gets the offer of the peer in its 200, and the ACK answers (RFC 3264 §5)', () => {
    const rig = new Rig();
    call(rig, { lateOffer: true });
    expect(rig.last('INVITE')?.sdp).toBeUndefined();
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ formats: '8 0' }) });
    expect(rig.last('ACK')?.sdp).toContain('m=audio 10000 RTP/AVP');
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.types('me')).toContain('established');
  });

  it('a 200 without the offer that is due is acknowledged, then the call ends by BYE', () => {
    const rig = new Rig();
    call(rig, { lateOffer: true });
    rig.receiveResponse(200);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it.each([
    [401, [], {}],
    [
      486,
      ['Reason: SIP;cause=486, Q.850 ;cause=17;text="busy"'],
      {
        q850: 17,
        reasons: [
          { protocol: 'SIP', cause: 486 },
          { protocol: 'Q.850', cause: 17, text: 'busy' },
        ],
      },
    ],
    [500, ['Reason: Q.850;cause=x'], { reasons: [{ protocol: 'Q.850' }] }],
    [603, ['Reason: q.850;cause=21'], { q850: 21, reasons: [{ protocol: 'q.850', cause: 21 }] }],
    [500, ['Reason: ;', 'Reason: Q.850;cause=41'], { q850: 41, reasons: [{ protocol: 'Q.850', cause: 41 }] }],
    [
      488,
      ['Warning: 305 192.0.2.9 "no codec", 399 gw "see \\"log\\""'],
      {
        warnings: [
          { code: 305, agent: '192.0.2.9', text: 'no codec' },
          { code: 399, agent: 'gw', text: 'see "log"' },
        ],
      },
    ],
    [404, ['Contact: <sip:c@z>'], {}],
  ])('a call refused with %i ends by the peer, with all that %j says', (status, lines, more) => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(status, 'INVITE', { lines });
    expect(rig.cause('me')).toEqual({ by: 'remote', status, reason: 'Because', ...more });
    expect(rig.sent).toEqual(['INVITE']);
    expect(rig.reported('me').at(-1)).toMatchObject({ type: 'ended', counters });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([
    ['timeout', { by: 'timeout', waitingFor: 'response' }],
    ['transport', { by: 'transport', reason: 'transport' }],
  ] as const)('a call without a final response ends by %s', (why, cause) => {
    const rig = new Rig();
    call(rig);
    rig.failRequest(why);
    expect(rig.cause('me')).toEqual(cause);
    expect(rig.quiet).toEqual(quiet);
  });

  it('an INVITE that fails while it is sent ends the call after the step that sent it', () => {
    const rig = new Rig();
    const { request } = { request: {} as never };
    rig.dialogs.onInvite = [
      {
        on: 'dialog.failed',
        set: 'out1',
        tx: 'itx1',
        request: { ...(request as object), method: 'INVITE' } as never,
        why: 'transport',
        reason: 'no route',
      },
    ];
    call(rig);
    expect(rig.types('me')).toEqual(['outgoing', 'calling', 'ended']);
    expect(rig.cause('me')).toEqual({ by: 'transport', reason: 'no route' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a call without a port is never sent, but reported', () => {
    const rig = new Rig();
    rig.engine = false;
    call(rig);
    rig.mediaEvent({ on: 'failed', id: 'me', reason: 'no port' });
    expect(rig.types('me')).toEqual(['outgoing', 'ended']);
    expect(rig.cause('me')).toEqual({ by: 'media', reason: 'no port' });
    expect(rig.ordered).toEqual(['open']);
    expect(rig.sent).toEqual([]);
  });

  it('a call without a listening point ends at once', () => {
    const rig = new Rig();
    rig.dialogs.host = undefined;
    call(rig);
    expect(rig.cause('me')).toEqual({ by: 'transport', reason: 'nothing listens' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('an invite under an id that is in use leaves that call alone', () => {
    const rig = new Rig();
    call(rig);
    call(rig);
    expect(rig.sent).toEqual(['INVITE']);
    expect(rig.types('me')).toEqual(['outgoing', 'calling']);
  });

  it('an INVITE of the peer gets 491 while ours is unanswered, and its BYE gets 200 and cancels ours (RFC 3261 §14)', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveRequest('INVITE', { sdp: sdp() });
    rig.receiveRequest('BYE');
    expect(rig.sent).toEqual(['INVITE', '491', '200', 'CANCEL']);
    rig.receiveResponse(487);
    expect(rig.cause('me')).toEqual({ by: 'remote' });
  });
});

describe('a call of ours that is hung up before it is answered', () => {
  const hangUp = (rig: Rig): void => rig.command({ to: 'session', do: 'hangup', id: 'me' });

  it('a hang-up while the port opens sends nothing and closes the port', () => {
    const rig = new Rig();
    rig.engine = false;
    call(rig);
    hangUp(rig);
    rig.mediaEvent({ on: 'opened', id: 'me', host: 'h', port: 1, rtcpPort: 2 });
    rig.mediaEvent({ on: 'closed', id: 'me', counters });
    expect(rig.sent).toEqual([]);
    expect(rig.ordered).toEqual(['open', 'close']);
    expect(rig.types('me')).toEqual(['outgoing', 'ended']);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('a hang-up before or after a 1xx sends CANCEL, and the call ends with the 487 (RFC 3261 §9.1, §9.2)', () => {
    for (const ringing of [false, true]) {
      const rig = new Rig();
      call(rig);
      if (ringing) rig.receiveResponse(180);
      hangUp(rig);
      expect(rig.sent).toEqual(['INVITE', 'CANCEL']);
      expect(rig.types('me').at(-1)).toBe('ending');
      if (!ringing) rig.receiveResponse(100);
      expect(rig.cause('me')).toBeUndefined();
      rig.receiveResponse(487);
      expect(rig.cause('me')).toEqual({ by: 'local' });
      expect(rig.quiet).toEqual(quiet);
    }
  });

  it('a 200 that crosses the CANCEL gets its ACK, and a BYE (RFC 3261 §9.1)', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(rig.cause('me')).toBeUndefined();
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause('me')).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('another refusal that crosses the CANCEL ends it as well', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.receiveResponse(486);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('a cancelled call without a final response is over 64*T1 after the CANCEL (RFC 3261 §9.1)', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.advance(400);
    rig.receiveResponse(180);
    rig.advance(31_999);
    expect(rig.cause('me')).toBeUndefined();
    rig.advance(1);
    expect(rig.cause('me')).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a cancelled call whose INVITE fails for good is over', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.failRequest('timeout');
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('a hang-up after the final response is a BYE, no CANCEL (RFC 3261 §9.2)', () => {
    const rig = new Rig();
    call(rig);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    hangUp(rig);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('inviteTimeoutMs cancels a call that only rings, and the end is a timeout', () => {
    const rig = new Rig({ inviteTimeoutMs: 60_000 });
    call(rig);
    rig.receiveResponse(180);
    rig.advance(60_000);
    expect(rig.sent).toEqual(['INVITE', 'CANCEL']);
    rig.receiveResponse(487);
    expect(rig.cause('me')).toEqual({ by: 'timeout', waitingFor: 'response' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('inviteTimeoutMs 0 never cancels a call', () => {
    const rig = new Rig({ inviteTimeoutMs: 0 });
    call(rig);
    rig.receiveResponse(180);
    rig.advance(3_600_000);
    expect(rig.sent).toEqual(['INVITE']);
  });
});
