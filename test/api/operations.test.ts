import { describe, expect, it } from 'vitest';
import { invite, planWith } from './fake-stack.ts';
import { fakeClient, fakeServer, oneCall, outcome } from './harness.ts';
import { noUnhandledRejections } from './no-unhandled-rejections.ts';

const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };

noUnhandledRejections();

describe('an incoming call', () => {
  it('rings, with early media and headers of its own', async () => {
    const { call, fake } = oneCall();
    await call.ring();
    await call.ring({ earlyMedia: true, headers: { 'X-Queue': 'sales' } });
    expect(fake.commands).toEqual([
      { to: 'session', do: 'ring', id: 'a' },
      { to: 'session', do: 'ring', id: 'a', earlyMedia: true, headers: [['X-Queue', 'sales']] },
    ]);
  });

  it('answers, and says so when the ACK came', async () => {
    const { call, fake } = oneCall();
    const answered = call.answer();
    expect(fake.given('answer')).toHaveLength(1);
    expect(await outcome(answered)).toBe('pending');
    fake.establish();
    expect(await outcome(answered)).toEqual({ resolved: undefined });
    expect(await outcome(call.answered)).toEqual({ resolved: undefined });
    expect(call.state).toBe('active');
    expect(call.media).toMatchObject({
      local: { host: '192.0.2.1', port: 20_000 },
      plan: { audio: { direction: 'sendrecv' } },
    });
  });

  it('rejects with the status and the reason it is given', async () => {
    const { call, fake } = oneCall();
    const rejected = call.reject(486, { reason: 'In a meeting' });
    expect(fake.given('reject')).toEqual([{ do: 'reject', id: 'a', status: 486, reason: 'In a meeting' }]);
    expect(await outcome(rejected)).toBe('pending');
    fake.end('a', { by: 'local', status: 486 });
    expect(await outcome(rejected)).toEqual({ resolved: undefined });
    expect(await outcome(call.answered)).toEqual({ rejected: 'ERR_SIP_ENDED' });
  });

  it('hangs up once however often it is asked to, and tells the cause', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const causes = [call.hangup(), call.hangup({ headers: { Reason: 'SIP;cause=200' } })];
    expect(fake.given('hangup')).toHaveLength(1);
    fake.end('a', { by: 'local' });
    for (const cause of [...causes, call.hangup(), call.ended]) {
      expect(await outcome(cause)).toEqual({ resolved: { by: 'local' } });
    }
    expect(fake.given('hangup')).toHaveLength(1);
  });

  it('holds and resumes, each with the outcome of its own command', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const [held, resumed] = [call.hold(), call.resume()];
    const [hold, resume] = [fake.given('hold')[0], fake.given('resume')[0]];
    fake.tell('a', { type: 'hold', local: true, remote: false });
    fake.tell('a', { type: 'done', ref: hold?.ref ?? -1, ok: true });
    expect(call.held).toEqual({ local: true, remote: false });
    fake.tell('a', {
      type: 'done',
      ref: resume?.ref ?? -1,
      ok: false,
      code: 'refused',
      detail: '488 Not Acceptable Here',
    });
    expect(await outcome(held)).toEqual({ resolved: undefined });
    await expect(resumed).rejects.toMatchObject({ code: 'ERR_SIP_REFUSED', message: '488 Not Acceptable Here' });
  });

  it('rejects what waits when the call ends, with the cause', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const held = call.hold();
    fake.end('a', { by: 'timeout', waitingFor: 'response' });
    await expect(held).rejects.toMatchObject({
      code: 'ERR_SIP_ENDED',
      cause: { by: 'timeout', waitingFor: 'response' },
    });
  });

  it('sends digits the way that was agreed on, or that is asked for', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    await call.sendDtmf('12#A');
    fake.tell('a', { type: 'media', plan: planWith({ telephoneEvent: { send: 101 } }) });
    await call.sendDtmf('*', { durationMs: 250 });
    await call.sendDtmf('7', { method: 'inband' });
    fake.tell('a', { type: 'media', plan: planWith({ send: opus }) });
    await call.sendDtmf('42');
    expect(fake.given('dtmf').map(({ digits, durationMs, inband }) => [digits, durationMs, inband])).toEqual([
      ['12#A', 100, true],
      ['*', 250, undefined],
      ['7', 100, true],
    ]);
    expect(fake.given('info').map(({ type, body }) => [type, body])).toEqual([
      ['application/dtmf-relay', 'Signal=4\r\nDuration=100\r\n'],
      ['application/dtmf-relay', 'Signal=2\r\nDuration=100\r\n'],
    ]);
  });

  it('sends a flash as an event where the peer takes it, else by INFO, and never as a tone', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    fake.tell('a', { type: 'media', plan: planWith({ telephoneEvent: { send: 101, flash: true } }) });
    await call.sendDtmf('!');
    fake.tell('a', { type: 'media', plan: planWith({ telephoneEvent: { send: 101 } }) });
    await call.sendDtmf('!');
    expect(fake.given('dtmf').map(({ digits, inband }) => [digits, inband])).toEqual([['!', undefined]]);
    expect(fake.given('info').map(({ body }) => body)).toEqual(['Signal=16\r\nDuration=100\r\n']);
    await expect(call.sendDtmf('1!', { method: 'inband' })).rejects.toMatchObject({ code: 'ERR_SIP_ARGUMENT' });
  });

  it.each([
    ['says nothing of what it takes', [], 'info'],
    ['takes INFO', ['Allow: INVITE, ACK, BYE', 'Allow: INFO,OPTIONS'], 'info'],
    ['does not take INFO', ['Allow: INVITE, ACK, BYE, CANCEL'], 'inband'],
    ['takes something like INFO', ['Allow: INVITE, Info, INFORM'], 'inband'],
  ])('sends digits where events were not agreed on to a caller who %s (RFC 3261 §20.5)', async (_, lines, way) => {
    const { fake, endpoint } = fakeServer();
    fake.ring('a', invite('one@caller', lines));
    const [call] = endpoint.activeCalls();
    fake.establish();
    fake.playAsAsked();
    fake.tell('a', { type: 'media', plan: planWith({ send: opus }) });
    await call?.sendDtmf('4');
    expect([fake.given('info').length, fake.given('dtmf').length]).toEqual(way === 'info' ? [1, 0] : [0, 1]);
    // What is asked for is done.
    await call?.sendDtmf('4', { method: 'info' });
    expect(fake.given('info').length).toBe(way === 'info' ? 2 : 1);
  });

  it('and to one who was called by what the 2xx says', () => {
    for (const refusesInfo of [undefined, true] as const) {
      const { fake, endpoint } = fakeClient();
      const call = endpoint.call('sip:b@192.0.2.9');
      fake.tell(call.id, { type: 'outgoing', request: invite() }, { type: 'media', plan: planWith({ send: opus }) });
      fake.tell(
        call.id,
        { type: 'established', ...(refusesInfo && { refusesInfo }) },
        { type: 'state', state: 'active' },
      );
      fake.mediaEvents.next({ on: 'opened', id: call.id, host: '192.0.2.1', port: 20_000, rtcpPort: 20_001 });
      void call.sendDtmf('4');
      expect([fake.given('info').length, fake.given('dtmf').length]).toEqual(refusesInfo ? [0, 1] : [1, 0]);
      expect(call.remote.uri).not.toBe('');
    }
  });

  it('sends digits and says when they are out, or why not', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const [first, second, third] = [call.sendDtmf('1'), call.sendDtmf('2'), call.sendDtmf('34', { method: 'info' })];
    const [one, two] = fake.given('dtmf').map((each) => each.ref ?? -1);
    expect(await outcome(first)).toBe('pending');
    fake.tell('a', { type: 'done', ref: one ?? -1, ok: true });
    fake.tell('a', { type: 'done', ref: two ?? -1, ok: false, code: 'refused', detail: 'too many wait' });
    expect(await outcome(first)).toEqual({ resolved: undefined });
    await expect(second).rejects.toThrow('too many wait');
    // The second INFO is not sent before the first was taken.
    const [info] = fake.given('info');
    expect(fake.given('info')).toHaveLength(1);
    fake.tell('a', { type: 'done', ref: info?.ref ?? -1, ok: false, code: 'refused', detail: '415 Unsupported' });
    expect(await outcome(third)).toEqual({ rejected: 'ERR_SIP_REFUSED' });
    expect(fake.given('info')).toHaveLength(1);
  });

  it('offers other codecs in mid-call, and says what became of it', async () => {
    const { call, fake } = oneCall();
    expect(await outcome(call.renegotiate({ codecs: ['G722'] }))).toEqual({ rejected: 'ERR_SIP_STATE' });
    fake.establish();
    for (const options of [{ codecs: [] }, {}, undefined, { codecs: ['GSM'] }]) {
      expect(await outcome(call.renegotiate(options as never))).toEqual({ rejected: 'ERR_SIP_ARGUMENT' });
    }
    const [first, second] = [call.renegotiate({ codecs: ['G722', 'PCMU'] }), call.renegotiate({ codecs: ['PCMA'] })];
    expect(fake.given('renegotiate').map(({ media }) => media.codecs?.map(({ name }) => name))).toEqual([
      ['G722', 'PCMU'],
      ['PCMA'],
    ]);
    const [one = -1, two = -1] = fake.given('renegotiate').map(({ ref }) => ref);
    fake.tell('a', { type: 'done', ref: one, ok: true }, { type: 'done', ref: two, ok: false, code: 'state' });
    expect(await outcome(first)).toEqual({ resolved: undefined });
    expect(await outcome(second)).toEqual({ rejected: 'ERR_SIP_STATE' });
    const aborted = call.renegotiate({ codecs: ['PCMA'], signal: AbortSignal.abort() });
    expect(await outcome(aborted)).toEqual({ rejected: 'ERR_SIP_ABORTED' });
    fake.end();
    expect(await outcome(call.renegotiate({ codecs: ['PCMA'] }))).toEqual({ rejected: 'ERR_SIP_STATE' });
  });

  it('knows both sides, and keeps knowing them when the INVITE is let go of', () => {
    const { call, fake } = oneCall();
    expect(call.request?.method).toBe('INVITE');
    fake.establish();
    expect(call.request).toBeUndefined();
    expect(call).toMatchObject({
      direction: 'incoming',
      callId: 'one@caller',
      remote: { uri: 'sip:alice@example.com', displayName: 'Alice A.' },
      local: { uri: 'sip:bob@example.com' },
      remoteAddress: '192.0.2.9:5060',
    });
  });
});
