import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invite, planWith } from './fake-stack.ts';
import { fakeClient, fakeServer, oneCall, outcome } from './harness.ts';

const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };

const unhandled: unknown[] = [];
const note = (reason: unknown): void => {
  unhandled.push(reason);
};
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

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

describe('misuse', () => {
  it.each([
    ['answer', 'answer() after reject()'],
    ['reject', 'reject() after reject()'],
    ['ring', 'ring() after reject()'],
  ] as const)('%s after the call was rejected here', async (operation, message) => {
    const { call } = oneCall();
    void call.reject(486);
    const misused = operation === 'reject' ? call.reject(600) : call[operation]();
    await expect(misused).rejects.toMatchObject({ name: 'SipError', code: 'ERR_SIP_STATE', message });
  });

  it.each(['ring', 'answer', 'hold', 'resume'] as const)('%s after the end', async (operation) => {
    const { call, fake } = oneCall();
    fake.end();
    await expect(call[operation]()).rejects.toMatchObject({
      code: 'ERR_SIP_STATE',
      message: `${operation}() after the call ended`,
    });
    expect(fake.commands).toEqual([]);
  });

  it('play and record throw at once after the end', () => {
    const { call, fake } = oneCall();
    fake.end();
    expect(() => call.play('x.wav')).toThrow('play() after the call ended');
    expect(() => call.record('x.wav')).toThrow('record() after the call ended');
    call.mute();
    call.unmute();
    expect(fake.commands).toEqual([]);
  });

  it('hold before the call is active', async () => {
    const { call } = oneCall();
    await expect(call.hold()).rejects.toMatchObject({ message: 'hold() while the call is incoming' });
    await expect(call.sendDtmf('1')).rejects.toMatchObject({ message: 'sendDtmf() while the call is incoming' });
  });

  it('answer twice in one turn', async () => {
    const { call, fake } = oneCall();
    void call.answer();
    await expect(call.answer()).rejects.toMatchObject({ message: 'answer() after answer()' });
    expect(fake.given('answer')).toHaveLength(1);
  });

  it.each([200, 299, 700, 486.5, Number.NaN])('reject with %s', async (status) => {
    const { call, fake } = oneCall();
    await expect(call.reject(status)).rejects.toMatchObject({ code: 'ERR_SIP_ARGUMENT' });
    expect(fake.commands).toEqual([]);
    expect(await outcome(call.reject(486))).toBe('pending');
  });

  it.each([{ 'X-A': 'b\r\nVia: evil' }, { Via: 'x' }, { 'call-id': 'x' }, { L: '5' }, { 'no name': 'x' }, { '': 'x' }])(
    'headers %j',
    async (headers) => {
      const { call, fake } = oneCall();
      await expect(call.answer({ headers })).rejects.toMatchObject({ code: 'ERR_SIP_ARGUMENT' });
      await expect(call.hangup({ headers })).rejects.toMatchObject({ code: 'ERR_SIP_ARGUMENT' });
      expect(fake.commands).toEqual([]);
    },
  );

  it.each(['', '1a', '12 3', '1'.repeat(129)])('digits %j', async (digits) => {
    const { call, fake } = oneCall();
    fake.establish();
    await expect(call.sendDtmf(digits)).rejects.toMatchObject({ code: 'ERR_SIP_ARGUMENT' });
  });
});

describe('an AbortSignal', () => {
  it('ends the waiting, not the answer', async () => {
    const { call, fake } = oneCall();
    const stop = new AbortController();
    const answered = call.answer({ signal: stop.signal });
    stop.abort('enough');
    await expect(answered).rejects.toMatchObject({ code: 'ERR_SIP_ABORTED', cause: 'enough' });
    expect(fake.commands.map((each) => each.do)).toEqual(['answer']);
    fake.establish();
    expect(await outcome(call.answered)).toEqual({ resolved: undefined });
  });

  it('that fired before', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    await expect(call.hold({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_SIP_ABORTED' });
    await expect(call.hangup({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_SIP_ABORTED' });
  });

  it('that never fires leaves no listener behind', async () => {
    const { call, fake } = oneCall();
    let listeners = 0;
    const { signal } = new AbortController();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    const answered = call.answer({ signal });
    fake.establish();
    await answered;
    await new Promise(setImmediate);
    expect(listeners).toBe(0);
  });
});

describe('by id', () => {
  it('does what the methods of the call do', async () => {
    const { fake, endpoint } = oneCall();
    void endpoint.acceptCall('a');
    fake.establish();
    void endpoint.holdCall('a');
    void endpoint.resumeCall('a');
    void endpoint.renegotiateCall('a', { codecs: ['PCMA'] });
    void endpoint.endCall('a');
    expect(fake.commands.map((each) => each.do)).toEqual(['answer', 'hold', 'resume', 'renegotiate', 'hangup']);
    fake.ring('b');
    void endpoint.rejectCall('b', 603);
    expect(fake.given('reject')).toEqual([{ do: 'reject', id: 'b', status: 603 }]);
    expect(endpoint.activeCalls().map((call) => call.id)).toEqual(['a', 'b']);
    fake.end('a');
    fake.end('b');
    expect(endpoint.activeCalls()).toEqual([]);
  });

  it('says that no call has the id', async () => {
    const { endpoint } = fakeServer();
    for (const tried of [
      endpoint.acceptCall('nobody'),
      endpoint.rejectCall('nobody', 486),
      endpoint.endCall('nobody'),
      endpoint.holdCall('nobody'),
      endpoint.resumeCall('nobody'),
      endpoint.renegotiateCall('nobody', { codecs: ['PCMA'] }),
    ]) {
      await expect(tried).rejects.toMatchObject({ code: 'ERR_SIP_NO_CALL', message: 'no call has the id "nobody"' });
    }
  });
});
