import { describe, expect, it } from 'vitest';
import { counters, quiet, Rig, sdp } from './rig.ts';

const call = (rig: Rig, more: { lateOffer?: boolean } = {}): void =>
  rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', ...more });

describe('a call of ours', () => {
  it('opens a port, sends the INVITE with the offer, tells of it, and is up with the 200', () => {
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
    expect(rig.told('me')[0]).toMatchObject({ request: { method: 'INVITE' } });
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '8' }) });
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
  ])('tells with the 200 whether the peer leaves INFO out: %j (RFC 3261 §20.5)', (lines, refusesInfo) => {
    const rig = new Rig();
    call(rig);
    rig.answered(200, 'INVITE', { sdp: sdp(), lines });
    const established = rig.told('me').find(({ type }) => type === 'established');
    expect(established).toEqual(refusesInfo ? { type: 'established', refusesInfo } : { type: 'established' });
  });

  it('takes From and Route from the command where it has them', () => {
    const rig = new Rig({ outboundProxy: ['sip:proxy;lr'] });
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', from: '<sip:me@x>', route: ['sip:r;lr'] });
    expect(rig.last('INVITE')?.invitation).toMatchObject({ from: '<sip:me@x>', route: ['sip:r;lr'] });
  });

  it('tells each provisional response, rings once, and plays early media once there is a description (RFC 3261 §13.2.1)', () => {
    const rig = new Rig();
    call(rig);
    rig.answered(100);
    rig.answered(180);
    rig.answered(180);
    rig.answered(183, 'INVITE', { sdp: sdp() });
    rig.answered(180);
    expect(rig.types('me').slice(2)).toEqual([
      'progress',
      'ringing',
      'progress',
      'progress',
      'media',
      'early',
      'progress',
    ]);
    rig.answered(200, 'INVITE', { sdp: sdp() });
    expect(rig.ordered).toEqual(['open', 'start']);
    rig.asked('BYE');
    expect(rig.cause('me')).toEqual({ by: 'remote' });
  });

  it('starts anew when the 2xx answers otherwise than the preview did', () => {
    const rig = new Rig();
    call(rig);
    rig.answered(183, 'INVITE', { sdp: sdp({ port: 6000 }) });
    rig.answered(200, 'INVITE', { sdp: sdp({ port: 7000 }) });
    expect(rig.media.filter((each) => each.do === 'start').map((each) => each.plan.transport.remote.port)).toEqual([
      6000, 7000,
    ]);
  });

  it('goes by the preview of the same dialog where the 2xx has no description, but not by that of another fork', () => {
    const same = new Rig();
    call(same);
    same.answered(183, 'INVITE', { sdp: sdp(), tag: 'one' });
    same.answered(200, 'INVITE', { tag: 'one' });
    expect(same.types('me')).toContain('established');
    const other = new Rig();
    call(other);
    other.answered(183, 'INVITE', { sdp: sdp(), tag: 'one' });
    other.answered(200, 'INVITE', { tag: 'two' });
    expect(other.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('a preview that cannot be used ends nothing', () => {
    const rig = new Rig();
    call(rig);
    rig.answered(183, 'INVITE', { sdp: 'garbage' });
    rig.answered(200, 'INVITE', { sdp: sdp() });
    expect(rig.types('me')).toContain('established');
  });

  it.each([
    ['none', {}],
    ['one that cannot be read', { sdp: 'garbage' }],
    ['one that refuses the audio', { sdp: sdp({ port: 0 }) }],
    ['one without a codec of ours', { sdp: sdp({ formats: '18' }) }],
  ])('answered with %s: ACK, then BYE, then an end with the cause', (_, answer) => {
    const rig = new Rig();
    call(rig);
    rig.answered(200, 'INVITE', answer);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
    rig.answered(200, 'BYE');
    expect(rig.cause('me')).toMatchObject({ by: 'local', status: 488, reason: expect.any(String) });
    expect(rig.types('me')).not.toContain('established');
    expect(rig.quiet).toEqual(quiet);
  });

  it('with a late offer: none in the INVITE, the peer offers in its 200, the ACK answers (RFC 3264 §5)', () => {
    const rig = new Rig();
    call(rig, { lateOffer: true });
    expect(rig.last('INVITE')?.sdp).toBeUndefined();
    rig.answered(200, 'INVITE', { sdp: sdp({ formats: '8 0' }) });
    expect(rig.last('ACK')?.sdp).toContain('m=audio 10000 RTP/AVP');
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.types('me')).toContain('established');
  });

  it('with a late offer that never comes: ACK, BYE', () => {
    const rig = new Rig();
    call(rig, { lateOffer: true });
    rig.answered(200);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it.each([
    [302, [], { by: 'remote', status: 302, reason: 'Because' }],
    [401, [], { by: 'remote', status: 401, reason: 'Because' }],
    [
      486,
      ['Reason: SIP;cause=486, Q.850 ;cause=17;text="busy"'],
      { by: 'remote', status: 486, reason: 'Because', q850: 17 },
    ],
    [500, ['Reason: Q.850;cause=x'], { by: 'remote', status: 500, reason: 'Because' }],
    [603, ['Reason: q.850;cause=21'], { by: 'remote', status: 603, reason: 'Because', q850: 21 }],
  ])('refused with %i ends by the peer, with the Q.850 cause it gave', (status, lines, cause) => {
    const rig = new Rig();
    call(rig);
    rig.answered(status, 'INVITE', { lines });
    expect(rig.cause('me')).toEqual(cause);
    expect(rig.sent).toEqual(['INVITE']);
    expect(rig.told('me').at(-1)).toMatchObject({ type: 'ended', counters });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([
    ['timeout', { by: 'timeout', waitingFor: 'response' }],
    ['transport', { by: 'transport', reason: 'transport' }],
  ] as const)('without a final response ends by %s', (why, cause) => {
    const rig = new Rig();
    call(rig);
    rig.failed(why);
    expect(rig.cause('me')).toEqual(cause);
    expect(rig.quiet).toEqual(quiet);
  });

  it('that fails before it was sent is heard of after the step that sent it', () => {
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

  it('without a port is never sent, and told of all the same', () => {
    const rig = new Rig();
    rig.engine = false;
    call(rig);
    rig.mediaSays({ on: 'failed', id: 'me', reason: 'no port' });
    expect(rig.types('me')).toEqual(['outgoing', 'ended']);
    expect(rig.cause('me')).toEqual({ by: 'media', reason: 'no port' });
    expect(rig.ordered).toEqual(['open']);
    expect(rig.sent).toEqual([]);
  });

  it('with nothing to listen on ends at once', () => {
    const rig = new Rig();
    rig.dialogs.host = undefined;
    call(rig);
    expect(rig.cause('me')).toEqual({ by: 'transport', reason: 'nothing listens' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('under an id that is in use leaves that call alone', () => {
    const rig = new Rig();
    call(rig);
    call(rig);
    expect(rig.sent).toEqual(['INVITE']);
    expect(rig.types('me')).toEqual(['outgoing', 'calling']);
  });

  it('gets 491 for an INVITE, 200 for a BYE and the CANCEL it makes due, while ours is unanswered (RFC 3261 §14)', () => {
    const rig = new Rig();
    call(rig);
    rig.asked('INVITE', { sdp: sdp() });
    rig.asked('BYE');
    expect(rig.sent).toEqual(['INVITE', '491', '200', 'CANCEL']);
    rig.answered(487);
    expect(rig.cause('me')).toEqual({ by: 'remote' });
  });
});

describe('a call of ours that is hung up before it is answered', () => {
  const hangUp = (rig: Rig): void => rig.command({ to: 'session', do: 'hangup', id: 'me' });

  it('while the port opens: nothing is sent, the port is closed', () => {
    const rig = new Rig();
    rig.engine = false;
    call(rig);
    hangUp(rig);
    rig.mediaSays({ on: 'opened', id: 'me', host: 'h', port: 1, rtcpPort: 2 });
    rig.mediaSays({ on: 'closed', id: 'me', counters });
    expect(rig.sent).toEqual([]);
    expect(rig.ordered).toEqual(['open', 'close']);
    expect(rig.types('me')).toEqual(['outgoing', 'ended']);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('before a 1xx, or after it: CANCEL, and the end with the 487 (RFC 3261 §9.1, RFC 3261 §9.2)', () => {
    for (const ringing of [false, true]) {
      const rig = new Rig();
      call(rig);
      if (ringing) rig.answered(180);
      hangUp(rig);
      expect(rig.sent).toEqual(['INVITE', 'CANCEL']);
      expect(rig.types('me').at(-1)).toBe('ending');
      if (!ringing) rig.answered(100);
      expect(rig.cause('me')).toBeUndefined();
      rig.answered(487);
      expect(rig.cause('me')).toEqual({ by: 'local' });
      expect(rig.quiet).toEqual(quiet);
    }
  });

  it('a 200 that crosses the CANCEL gets its ACK, and a BYE (RFC 3261 §9.1)', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.answered(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent).toEqual(['INVITE', 'CANCEL', 'ACK', 'BYE']);
    expect(rig.cause('me')).toBeUndefined();
    rig.answered(200, 'BYE');
    expect(rig.cause('me')).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('another refusal that crosses the CANCEL ends it as well', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.answered(486);
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('no final response within 64*T1 of the CANCEL: over all the same (RFC 3261 §9.1)', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.advance(10_000);
    rig.answered(180);
    rig.advance(31_999);
    expect(rig.cause('me')).toBeUndefined();
    rig.advance(1);
    expect(rig.cause('me')).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('or the INVITE fails for good', () => {
    const rig = new Rig();
    call(rig);
    hangUp(rig);
    rig.failed('timeout');
    expect(rig.cause('me')).toEqual({ by: 'local' });
  });

  it('a hang-up after the final response is a BYE, no CANCEL (RFC 3261 §9.2)', () => {
    const rig = new Rig();
    call(rig);
    rig.answered(200, 'INVITE', { sdp: sdp() });
    hangUp(rig);
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('inviteTimeoutMs cancels a call that only rings, and the end is a timeout', () => {
    const rig = new Rig({ inviteTimeoutMs: 60_000 });
    call(rig);
    rig.answered(180);
    rig.advance(60_000);
    expect(rig.sent).toEqual(['INVITE', 'CANCEL']);
    rig.answered(487);
    expect(rig.cause('me')).toEqual({ by: 'timeout', waitingFor: 'response' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('inviteTimeoutMs 0 never does', () => {
    const rig = new Rig({ inviteTimeoutMs: 0 });
    call(rig);
    rig.answered(180);
    rig.advance(3_600_000);
    expect(rig.sent).toEqual(['INVITE']);
  });
});
