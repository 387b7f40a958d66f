import { describe, expect, it } from 'vitest';
import { type Described, quiet, Rig, sdp } from './rig.ts';

const v6 = (described: Described = {}): string =>
  sdp({ host: '203.0.113.9', ...described }).replaceAll(/IN IP4 \S+/g, 'IN IP6 2001:db8::9');

const other = 'The audio is at an IPv6 address, and this call has IPv4';

describe('a description of a family that this side has no socket of', () => {
  it('in an INVITE: 488 with Warning 301, and no call (RFC 3261 §20.43, RFC 6157)', () => {
    const rig = new Rig();
    rig.receiveInvite({ sdp: v6() });
    expect(rig.sent).toEqual(['488']);
    expect(rig.last('488')?.headers).toEqual([['Warning', `301 192.0.2.1 "${other}"`]]);
    expect([rig.events, rig.quiet]).toEqual([[], quiet]);
  });

  it('in a re-INVITE: 488 with Warning 301, and the call stays what it was (RFC 3261 §14.2)', () => {
    const rig = new Rig();
    const id = rig.up();
    const before = [rig.media.length, rig.reported(id).length];
    rig.receiveRequest('INVITE', { sdp: v6({ version: 2 }) });
    expect(rig.last('488')?.headers).toEqual([['Warning', `301 192.0.2.1 "${other}"`]]);
    expect([rig.media.length, rig.reported(id).length]).toEqual(before);
    rig.receiveRequest('INVITE', { sdp: sdp({ version: 3, port: 5000 }) });
    expect(rig.sent.at(-1)).toBe('200');
  });

  it('in the 2xx to our INVITE: ACK, BYE, and an end that says so (RFC 3261 §13.2.2.4)', () => {
    const rig = new Rig();
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
    rig.receiveResponse(200, 'INVITE', { sdp: v6() });
    expect(rig.sent).toEqual(['INVITE', 'ACK', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause('me')).toEqual({ by: 'local', status: 488, reason: other });
    expect(rig.ordered).toEqual(['open', 'close']);
    expect(rig.quiet).toEqual(quiet);
  });

  it('in a 183: no early media, and the call goes on', () => {
    const rig = new Rig();
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
    rig.receiveResponse(183, 'INVITE', { sdp: v6() });
    expect(rig.types('me')).toContain('ringing');
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.types('me')).toContain('active');
  });

  it('in the 2xx to our re-INVITE: the call ends, since what the peer changed to cannot be had', () => {
    const rig = new Rig();
    const id = rig.called();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(200, 'INVITE', { sdp: v6({ version: 2 }) });
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toMatchObject({ by: 'local', status: 488, reason: other });
  });

  it('in the 2xx that makes the offer, and in the ACK that answers ours: the call ends', () => {
    const late = new Rig();
    late.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', lateOffer: true });
    late.receiveResponse(200, 'INVITE', { sdp: v6() });
    late.receiveResponse(200, 'BYE');
    expect(late.cause('me')).toMatchObject({ by: 'local', status: 488, reason: other });

    const asked = new Rig();
    const id = asked.receiveInvite({});
    asked.command({ to: 'session', do: 'answer', id });
    asked.receiveAck({ sdp: v6() });
    asked.receiveResponse(200, 'BYE');
    expect(asked.cause(id)).toMatchObject({ by: 'local', status: 488, reason: other });
  });
});

describe('a loopback address', () => {
  it('of a peer on another machine is none to send to', () => {
    const rig = new Rig();
    rig.receiveInvite({ sdp: sdp({ host: '127.0.0.1' }) });
    expect(rig.last('488')?.headers).toEqual([
      ['Warning', '301 192.0.2.1 "The audio is at a loopback address, and the call is not within this machine"'],
    ]);
  });

  it.each([
    ['sip:b@192.0.2.7', 488],
    ['sip:b@127.0.0.1', undefined],
    ['sip:b@localhost', undefined],
    // It may be a name of this machine.
    ['sip:b@phone.example', undefined],
  ])('in the answer of %s', (target, status) => {
    const rig = new Rig();
    rig.command({ to: 'session', do: 'invite', id: 'me', target });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ host: '127.0.0.1' }) });
    rig.command({ to: 'session', do: 'hangup', id: 'me' });
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause('me')).toMatchObject(status === undefined ? { by: 'local' } : { status });
    expect(rig.types('me').includes('active')).toBe(status === undefined);
  });
});

describe('a listening point with an advertised address', () => {
  const behindNat = (): Rig => {
    const rig = new Rig();
    rig.dialogs.host = 'sip.example.com';
    rig.dialogs.at = { media: { bound: '192.0.2.1', described: '203.0.113.7' } };
    return rig;
  };

  it('binds media on this machine and describes it by its public address, called', () => {
    const rig = behindNat();
    rig.up();
    expect(rig.media[0]).toMatchObject({ do: 'open', host: '192.0.2.1' });
    expect(rig.last('200')?.sdp).toContain('c=IN IP4 203.0.113.7\r\n');
    expect(rig.last('200')?.sdp).not.toContain('192.0.2.1');
  });

  it('binds media on this machine and describes it by its public address, calling', () => {
    const rig = behindNat();
    rig.called();
    expect(rig.media[0]).toMatchObject({ do: 'open', host: '192.0.2.1' });
    expect(rig.last('INVITE')?.sdp).toContain('c=IN IP4 203.0.113.7\r\n');
    expect(rig.types('me')).toContain('active');
  });

  it('names what is written in a Warning, and not what is bound', () => {
    const rig = behindNat();
    rig.receiveInvite({ sdp: v6() });
    expect(rig.last('488')?.headers).toEqual([['Warning', `301 sip.example.com "${other}"`]]);
  });

  it('describes what the engine names where media is elsewhere', () => {
    const rig = behindNat();
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.mediaEvent({ on: 'opened', id, host: '198.51.100.5', port: 9000, rtcpPort: 9001 });
    expect(rig.last('200')?.sdp).toContain('c=IN IP4 198.51.100.5\r\n');
  });
});
