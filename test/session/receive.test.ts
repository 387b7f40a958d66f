import { describe, expect, it } from 'vitest';
import { quiet, Rig, sdp } from './rig.ts';

describe('an INVITE that comes in', () => {
  it('an INVITE is reported first, with its request and the address it came from', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    expect(rig.types(id)).toEqual(['incoming', 'incoming']);
    expect(rig.reported(id)[0]).toMatchObject({ type: 'incoming', remoteAddress: '192.0.2.9:5061' });
    expect(rig.sent).toEqual([]);
  });

  it.each([
    ['garbage', 400, '399'],
    [sdp({ formats: '18' }), 488, '305'],
    [sdp({ port: 0 }), 488, '399'],
    [sdp().replace('m=audio', 'm=video'), 488, '304'],
    [sdp({ host: 'not.an.address' }), 488, '301'],
    [sdp().replace('RTP/AVP', 'RTP/SAVP'), 488, '302'],
  ])(
    'an INVITE whose description cannot be used is refused with a Warning and not reported (RFC 4566 §5) %#',
    (body, status, code) => {
      const rig = new Rig();
      rig.receiveInvite({ sdp: body });
      expect(rig.sent).toEqual([String(status)]);
      const [name, value] = rig.dialogs.sent[0]?.headers[0] ?? [];
      expect(name).toBe('Warning');
      expect(value).toMatch(new RegExp(`^${code} 192\\.0\\.2\\.1 "[^"]+"$`));
      expect(rig.events).toEqual([]);
      expect(rig.quiet).toEqual(quiet);
    },
  );

  it('an INVITE with a multipart body has its description in a part of it', () => {
    const rig = new Rig();
    const body = `--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/sdp\r\n\r\n${sdp()}\r\n--b--\r\n`;
    const id = rig.receiveInvite({ lines: ['Content-Type: multipart/mixed;boundary=b'], body });
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveAck();
    expect(rig.types(id)).toContain('established');
    expect(rig.last('200')?.sdp).toContain('m=audio 10000 RTP/AVP 0 8');
  });

  it('an INVITE beyond the limit of sessions gets 503 with Retry-After, and is counted', () => {
    const rig = new Rig({ maxSessions: 1, retryAfter: 7 });
    rig.receiveInvite();
    rig.receiveInvite({ sdp: sdp() }, 'second');
    expect(rig.sent).toEqual(['503']);
    expect(rig.counts).toEqual(['overload']);
    expect(rig.layer.size).toBe(1);
    for (let n = 0; n < 200; n++) rig.receiveInvite({ sdp: sdp() }, `further${n}`);
    // Spread over one to two times the setting, so that they do not come back together.
    const waits = new Set(rig.dialogs.sent.flatMap(({ headers = [] }) => headers.map(([, value]) => value)));
    expect(waits).toEqual(new Set(['7', '8', '9', '10', '11', '12', '13', '14']));
  });

  it('an INVITE after `drain` gets 503, while the calls that are up go on', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'usages', do: 'drain' });
    rig.receiveInvite({ sdp: sdp() }, 'second');
    expect(rig.sent.at(-1)).toBe('503');
    expect(rig.cause(id)).toBeUndefined();
  });

  it('an INVITE gets 480 where no calls are accepted', () => {
    const rig = new Rig({ acceptCalls: false });
    rig.receiveInvite();
    expect(rig.sent).toEqual(['480']);
    expect(rig.events).toEqual([]);
  });

  it('an INVITE that expires unanswered gets 487', () => {
    const rig = new Rig();
    const id = rig.receiveInvite({ sdp: sdp(), lines: ['Expires: 30'] });
    rig.advance(29_999);
    expect(rig.sent).toEqual([]);
    rig.advance(1);
    expect(rig.sent).toEqual(['487']);
    expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'response' });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each(['', 'Expires: 600'])(
    'an INVITE that the application never answers gets 480 after answerTimeoutMs %j',
    (expires) => {
      const rig = new Rig({ answerTimeoutMs: 200_000 });
      const id = rig.receiveInvite({ sdp: sdp(), lines: expires === '' ? [] : [expires] });
      rig.command({ to: 'session', do: 'ring', id });
      rig.advance(199_999);
      expect(rig.sent.filter((each) => each !== '180')).toEqual([]);
      rig.advance(1);
      expect(rig.sent.at(-1)).toBe('480');
      expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'response' });
      expect(rig.quiet).toEqual(quiet);
    },
  );

  it('an INVITE waits without end where answerTimeoutMs is 0', () => {
    const rig = new Rig({ answerTimeoutMs: 0 });
    const id = rig.receiveInvite({ sdp: sdp() });
    rig.advance(7 * 24 * 3_600_000);
    expect(rig.sent).toEqual([]);
    rig.command({ to: 'session', do: 'reject', id, status: 486 });
    expect(rig.quiet).toEqual(quiet);
  });
});

describe('before the final response', () => {
  it('ring sends 180 or the status that is asked for, with the headers given, and reports ringing once', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id, headers: [['Alert-Info', '<urn:alert>']] });
    rig.command({ to: 'session', do: 'ring', id, status: 182 });
    expect(rig.sent).toEqual(['180', '182']);
    expect(rig.dialogs.sent[0]?.headers).toEqual([['Alert-Info', '<urn:alert>']]);
    expect(rig.types(id)).toEqual(['incoming', 'incoming', 'ringing']);
  });

  it('the last provisional response is repeated each minute until there is a final one (RFC 3261 §13.3.1.1)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id });
    rig.advance(120_000);
    expect(rig.sent).toEqual(['180', '180', '180']);
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveAck();
    rig.advance(120_000);
    expect(rig.sent).toEqual(['180', '180', '180', '200']);
    expect(rig.timers.left).toBe(0);
  });

  it('early media brings the answer in a 183 and starts the media; the 2xx repeats it (RFC 3261 §13.2.1)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id, earlyMedia: true });
    expect(rig.sent).toEqual(['183']);
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.types(id)).toEqual(['incoming', 'incoming', 'early', 'media']);
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveAck();
    expect(rig.last('200')?.sdp).toBe(rig.last('183')?.sdp);
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.types(id).slice(4)).toEqual(['answering', 'established', 'active']);
  });

  it('early media without an offer to answer only rings', () => {
    const rig = new Rig();
    const id = rig.receiveInvite({});
    rig.command({ to: 'session', do: 'ring', id, earlyMedia: true });
    expect(rig.sent).toEqual(['183']);
    expect(rig.last('183')?.sdp).toBeUndefined();
    expect(rig.media).toEqual([]);
  });

  it('an answer given while the port for early media opens takes its place', () => {
    const rig = new Rig();
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id, earlyMedia: true });
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'session', do: 'answer', id });
    expect(rig.ordered).toEqual(['open']);
    rig.mediaEvent({ on: 'opened', id, host: '192.0.2.1', port: 10_000, rtcpPort: 10_001 });
    expect(rig.sent).toEqual(['200']);
  });

  it.each([300, 302, 486, 503, 603])('reject sends any final status from 300 on: %i', (status) => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'reject', id, status, reason: 'No', headers: [['Contact', '<sip:c@z>']] });
    expect(rig.sent).toEqual([String(status)]);
    expect(rig.last(String(status))?.headers).toEqual([['Contact', '<sip:c@z>']]);
    expect(rig.cause(id)).toEqual({ by: 'local', status, reason: 'No' });
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([100, 200, 299, 700, 486.5, Number.NaN])('reject ignores a status that is no refusal: %f', (status) => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'reject', id, status });
    expect(rig.sent).toEqual([]);
    expect(rig.cause(id)).toBeUndefined();
  });

  it('a hang-up before the final response is a 480', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.sent).toEqual(['480']);
    expect(rig.cause(id)).toEqual({ by: 'local', status: 480 });
  });

  it('a CANCEL gets the INVITE its 487 and ends the call by the peer (RFC 3261 §9.2)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'ring', id });
    rig.receiveCancel();
    expect(rig.dialogs.sent.at(-1)).toMatchObject({ what: '487', tx: 'inv' });
    expect(rig.cause(id)).toEqual({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a CANCEL while the port opens ends the call when the engine has closed it', () => {
    const rig = new Rig();
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.receiveCancel();
    expect(rig.ordered).toEqual(['open', 'close']);
    rig.mediaEvent({ on: 'opened', id, host: '192.0.2.1', port: 10_000, rtcpPort: 10_001 });
    expect(rig.cause(id)).toBeUndefined();
    rig.mediaEvent({ on: 'failed', id, reason: 'closed meanwhile' });
    expect(rig.cause(id)).toEqual({ by: 'remote' });
    expect(rig.sent).toEqual(['487']);
  });

  it('a BYE in the early dialog gets 200, and the INVITE 487 (RFC 3261 §15.1)', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    const tx = rig.receiveRequest('BYE');
    expect(rig.dialogs.sent).toMatchObject([
      { what: '200', tx },
      { what: '487', tx: 'inv' },
    ]);
    expect(rig.cause(id)).toEqual({ by: 'remote' });
  });

  it('a second INVITE gets 500 with Retry-After from 0 to 10 (RFC 3261 §14)', () => {
    const rig = new Rig();
    rig.receiveInvite();
    for (let cseq = 20; cseq < 60; cseq++) {
      rig.receiveRequest('INVITE', { cseq });
      const { what, headers } = rig.dialogs.sent.at(-1) ?? {};
      expect(what).toBe('500');
      expect(Number(headers?.[0]?.[1])).toBeGreaterThanOrEqual(0);
      expect(Number(headers?.[0]?.[1])).toBeLessThanOrEqual(10);
    }
  });

  it('a media engine without a port gives the INVITE a 500, and the call ends by media', () => {
    const rig = new Rig();
    rig.engine = false;
    const id = rig.receiveInvite();
    rig.command({ to: 'session', do: 'answer', id });
    rig.mediaEvent({ on: 'failed', id, reason: 'no port' });
    expect(rig.sent).toEqual(['500']);
    expect(rig.ordered).toEqual(['open']);
    expect(rig.cause(id)).toEqual({ by: 'media', reason: 'no port' });
    expect(rig.quiet).toEqual(quiet);
  });
});
