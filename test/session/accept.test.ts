import { describe, expect, it } from 'vitest';
import { counters, quiet, Rig, sdp } from './rig.ts';

describe('an incoming call that is answered', () => {
  it('an answered call opens a port, sends the 200 with the answer, starts the media, and is up with the ACK', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id, headers: [['X-Test', '1']] });
    expect(rig.sent).toEqual(['200']);
    expect(rig.last('200')?.headers).toEqual([['X-Test', '1']]);
    expect(rig.last('200')?.sdp).toContain('m=audio 10000 RTP/AVP 0 8\r\n');
    expect(rig.media).toMatchObject([
      { do: 'open', id, host: '192.0.2.1' },
      {
        do: 'start',
        plan: { transport: { remote: { host: '192.0.2.9', port: 4000 } }, audio: { direction: 'sendrecv' } },
      },
    ]);
    expect(rig.types(id)).toEqual(['incoming', 'incoming', 'answering', 'media']);
    rig.receiveAck();
    expect(rig.types(id).slice(4)).toEqual(['established', 'active']);
    expect(rig.timers.left).toBe(0);
  });

  it('an answer has a numeric session id in o=, the same for the whole call, and begins at version 1 (RFC 3264 §8)', () => {
    const rig = new Rig();
    rig.up();
    expect(rig.last('200')?.sdp).toMatch(/^v=0\r\no=- [1-9]\d* 1 IN IP4 192\.0\.2\.1\r\n/);
  });

  it('the 2xx is repeated after T1, at intervals that double to T2, and 64*T1 without ACK end in BYE (RFC 3261 §13.3.1.4, §15)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    const at: number[] = [];
    for (let t = 0, seen = 1; t < 32_000; t += 100) {
      rig.advance(100);
      for (; seen < rig.sent.length; seen++) at.push(rig.timers.now);
    }
    expect(at).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500, 32_000]);
    expect(rig.sent.slice(0, 11).every((what) => what === '200')).toBe(true);
    expect(rig.sent[11]).toBe('BYE');
    expect(rig.cause(id)).toBeUndefined();
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'ack' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a call that finds no media port or descriptor free is refused with 503 and Retry-After (RFC 3261 §21.5.4)', () => {
    const rig = new Rig({ retryAfter: 0 });
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.mediaEvent({ on: 'failed', id, reason: 'no RTP port is free', exhausted: true });
    expect(rig.last('503')?.headers).toEqual([['Retry-After', '0']]);
    expect(rig.cause(id)).toEqual({ by: 'media', reason: 'no RTP port is free' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('the Retry-After of calls without a free port is spread over one to two times the setting', () => {
    const rig = new Rig({ retryAfter: 7 });
    rig.engine = false;
    for (let n = 0; n < 200; n++) {
      const id = rig.receiveInvite({}, `set${n}`);
      rig.command({ to: 'session', do: 'answer', id });
      rig.mediaEvent({ on: 'failed', id, reason: 'no RTP port is free', exhausted: true });
    }
    const waits = new Set(rig.dialogs.sent.flatMap(({ headers = [] }) => headers.map(([, value]) => value)));
    expect(waits).toEqual(new Set(['7', '8', '9', '10', '11', '12', '13', '14']));
  });

  it('an ACK of another INVITE does not confirm the 2xx', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveAck({ cseq: 2 });
    expect(rig.types(id)).not.toContain('established');
    rig.receiveAck({ cseq: 1 });
    expect(rig.types(id)).toContain('established');
  });

  it('a hang-up before the ACK pauses the media, keeps repeating the 2xx, and sends BYE when the ACK is there (RFC 3261 §15)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.ordered).toEqual(['open', 'start', 'pause']);
    rig.advance(500);
    expect(rig.sent).toEqual(['200', '200']);
    rig.receiveAck();
    expect(rig.sent).toEqual(['200', '200', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.types(id)).toEqual(['incoming', 'incoming', 'answering', 'media', 'ending', 'ended']);
    expect(rig.cause(id)).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a hang-up before an ACK that never comes waits for its timeout (RFC 3261 §15)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'session', do: 'hangup', id });
    rig.advance(31_900);
    expect(rig.sent).not.toContain('BYE');
    rig.advance(100);
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.failRequest('timeout', 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
  });

  it('a media engine that fails before the ACK ends the call, but not before the ACK (RFC 3261 §15)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.mediaEvent({ on: 'failed', id, reason: 'socket' });
    expect(rig.sent).toEqual(['200']);
    rig.receiveAck();
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'media', reason: 'socket' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a BYE of the peer before its ACK gets 200 and ends the call', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveRequest('BYE');
    expect(rig.sent).toEqual(['200', '200']);
    expect(rig.cause(id)).toEqual({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a CANCEL that comes after the 200 changes nothing (RFC 3261 §9.2)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveCancel();
    rig.receiveAck();
    expect(rig.sent).toEqual(['200']);
    expect(rig.types(id)).toContain('established');
  });

  it('a re-INVITE before the ACK gets 491', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveRequest('INVITE', { sdp: sdp() });
    expect(rig.sent).toEqual(['200', '491']);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: false, code: 'state' });
  });
});

describe('a late offer', () => {
  it('an INVITE without offer gets our offer in the 200, and the answer in the ACK starts the media (RFC 3264 §5)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite({});
    rig.command({ to: 'session', do: 'answer', id });
    expect(rig.last('200')?.sdp).toContain('m=audio 10000 RTP/AVP 0 8 101');
    expect(rig.ordered).toEqual(['open']);
    rig.receiveAck({ sdp: sdp({ formats: '8' }) });
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.media[1]).toMatchObject({ plan: { audio: { send: { name: 'PCMA' }, direction: 'sendrecv' } } });
    expect(rig.types(id).slice(3)).toEqual(['media', 'established', 'active']);
  });

  it.each([
    ['no answer', {}],
    ['one that cannot be read', { sdp: 'v=1' }],
    ['one that refuses', { sdp: sdp({ port: 0 }) }],
  ])('an offer in our 200 that has %s in the ACK ends the call by BYE with a cause (RFC 3261 §13.2.1)', (_, ack) => {
    const rig = new Rig();
    const id = rig.receiveInvite({});
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveAck(ack);
    expect(rig.sent).toEqual(['200', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.types(id)).toEqual(['incoming', 'incoming', 'answering', 'ending', 'ended']);
    expect(rig.cause(id)).toMatchObject({ by: 'local', status: 488 });
    expect(rig.quiet).toEqual(quiet);
  });
});

describe('the end of a call that is up', () => {
  it('a BYE of the peer gets 200, the port is closed, then the end is reported once, with its counters', () => {
    const rig = new Rig();
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.mediaEvent({ on: 'opened', id, host: '192.0.2.1', port: 10_000, rtcpPort: 10_001 });
    rig.receiveAck();
    rig.receiveRequest('BYE');
    expect(rig.sent).toEqual(['200', '200']);
    expect(rig.ordered).toEqual(['open', 'start', 'close']);
    expect(rig.cause(id)).toBeUndefined();
    rig.mediaEvent({ on: 'closed', id, counters });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'ended', cause: { by: 'remote' }, counters });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([200, 408, 481, 500])('a hang-up sends BYE, and the call ends when that is answered, by %i too', (status) => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.sent).toEqual(['200', 'BYE']);
    expect(rig.ordered.at(-1)).toBe('close');
    expect(rig.types(id).at(-1)).toBe('ending');
    rig.receiveResponse(status, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each(['timeout', 'transport'] as const)('a hang-up ends the call though its BYE meets %s', (why) => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hangup', id });
    rig.failRequest(why, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('both sides that hang up at once get a 200 to each BYE (RFC 3261 §15.1)', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hangup', id });
    const tx = rig.receiveRequest('BYE');
    expect(rig.dialogs.sent.at(-1)).toMatchObject({ what: '200', tx });
    expect(rig.cause(id)).toBeUndefined();
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
  });

  it('late requests get 481 after a hang-up, and late facts change nothing (RFC 3261 §15.1.2)', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hangup', id });
    rig.receiveRequest('INVITE', { sdp: sdp() });
    expect(rig.sent.at(-1)).toBe('481');
    rig.receiveResponse(200, 'BYE');
    const before = rig.events.length;
    rig.receiveRequest('INFO');
    rig.receiveAck();
    rig.command({ to: 'session', do: 'hangup', id });
    rig.mediaEvent({ on: 'dtmf', id, digit: '1', durationMs: 100 });
    rig.receiveResponse(200, 'BYE');
    expect(rig.events.length).toBe(before);
  });

  it('a media timeout that is to end the call sends BYE and is the cause of the end (RFC 3264 §8.4)', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaEvent({ id, on: 'silent', silentMs: 5000 });
    expect(rig.events.at(-1)?.event).toEqual({ on: 'silent', id, silentMs: 5000 });
    expect(rig.sent.at(-1)).not.toBe('BYE');
    const before = rig.events.length;
    rig.mediaEvent({ id, on: 'silent', silentMs: 6000, over: true });
    expect(rig.events.slice(before).map(({ event }) => event)).toContainEqual({
      on: 'silent',
      id,
      silentMs: 6000,
      over: true,
    });
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'media' });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([
    [{ on: 'failed', reason: 'socket' } as const, 'socket'],
    [{ on: 'closed', counters } as const, 'closed'],
  ])('a media engine that fails or closes ends the call by BYE, with media as the cause %#', (event, reason) => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaEvent({ id, ...event });
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'media', reason });
    expect(rig.quiet).toEqual(quiet);
  });
});
