import { describe, expect, it } from 'vitest';
import { fakeServer, oneCall, outcome } from './harness.ts';
import { noUnhandledRejections } from './no-unhandled-rejections.ts';

noUnhandledRejections();

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
