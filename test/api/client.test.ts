import { describe, expect, it } from 'vitest';
import { invite } from './fake-stack.ts';
import { fakeClient, outcome } from './harness.ts';

describe('calling', () => {
  it('gives the call back at once, and the INVITE to the stack', async () => {
    const { endpoint, fake } = fakeClient();
    const call = endpoint.call('sip:bob@192.0.2.9', { headers: { 'X-Account': '7' }, lateOffer: true });
    expect(fake.commands).toEqual([
      {
        to: 'session',
        do: 'invite',
        id: call.id,
        target: 'sip:bob@192.0.2.9',
        from: '"Me" <sip:me@192.0.2.1:5060>',
        headers: [['X-Account', '7']],
        lateOffer: true,
      },
    ]);
    expect(call).toMatchObject({
      direction: 'outgoing',
      state: 'calling',
      callId: '',
      remote: { uri: 'sip:bob@192.0.2.9' },
      local: { uri: 'sip:me@192.0.2.1:5060', displayName: 'Me' },
    });
    expect(endpoint.activeCalls()).toEqual([call]);
    fake.tell(call.id, { type: 'outgoing', request: invite('made@here') });
    expect(call.callId).toBe('made@here');
    fake.establish(call.id);
    expect(await outcome(call.answered)).toEqual({ resolved: undefined });
    expect(endpoint.counters.calls).toMatchObject({ outgoing: 1, established: 1 });
  });

  it('tells why it was not answered', async () => {
    const { endpoint, fake } = fakeClient();
    const call = endpoint.call('sip:bob@192.0.2.9');
    fake.end(call.id, { by: 'remote', status: 486, reason: 'Busy Here' });
    await expect(call.answered).rejects.toMatchObject({
      code: 'ERR_SIP_ENDED',
      message: 'the call ended before it was answered: refused by the peer (486 Busy Here)',
      cause: { by: 'remote', status: 486 },
    });
  });

  it('calls as somebody else, and by another way', () => {
    const { endpoint, fake } = fakeClient();
    endpoint.call('sip:bob@b', { from: 'Carol <sip:carol@c>', route: ['sip:proxy.example.com;lr'] });
    expect(fake.given('invite')[0]).toMatchObject({
      from: 'Carol <sip:carol@c>',
      route: ['sip:proxy.example.com;lr'],
    });
  });

  it.each([
    ['bob', /"bob" is no SIP URI: .* \(at character 1\)/],
    ['', /is no SIP URI/],
    ['sip:', /is no SIP URI/],
    ['tel:+4930123', /must begin with sip: or sips:/],
    ['mailto:bob@b', /must begin with sip: or sips:/],
    ['sip:bob@b\r\nVia: x', /is no SIP URI/],
    ['sip:bob@b:99999', /the port of the URI/],
  ])('refuses to call %j', (target, message) => {
    const { endpoint, fake } = fakeClient();
    const call = () => endpoint.call(target);
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_SIP_URI' }));
    expect(call).toThrow(message);
    expect(fake.commands).toEqual([]);
    expect(endpoint.activeCalls()).toEqual([]);
  });

  it.each([{ from: 'nobody' }, { from: '<sip:a@b>\r\nX: y' }, { route: ['x y'] }])('refuses %j', (options) => {
    const { endpoint, fake } = fakeClient();
    expect(() => endpoint.call('sip:bob@b', options)).toThrow(expect.objectContaining({ code: 'ERR_SIP_URI' }));
    expect(() => endpoint.call('sip:bob@b', { headers: { To: 'x' } })).toThrow('written by the stack itself');
    expect(fake.commands).toEqual([]);
  });

  it('cannot answer, reject or ring what it calls', async () => {
    const { endpoint } = fakeClient();
    const call = endpoint.call('sip:bob@b');
    await expect(call.answer()).rejects.toMatchObject({ message: 'answer() on an outgoing call' });
    await expect(call.reject(486)).rejects.toMatchObject({ code: 'ERR_SIP_STATE' });
    await expect(call.ring()).rejects.toMatchObject({ code: 'ERR_SIP_STATE' });
  });

  it('does not call after close()', async () => {
    const { endpoint } = fakeClient();
    const closed = endpoint.close();
    expect(() => endpoint.call('sip:bob@b')).toThrow(expect.objectContaining({ code: 'ERR_SIP_CLOSED' }));
    await closed;
  });
});

describe('the signal of a call', () => {
  it('cancels before the answer', () => {
    const { endpoint, fake } = fakeClient();
    const stop = new AbortController();
    const call = endpoint.call('sip:bob@b', { signal: stop.signal });
    stop.abort();
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id: call.id }]);
  });

  it('means nothing after the answer, nor after the end', async () => {
    const { endpoint, fake } = fakeClient();
    const stop = new AbortController();
    const [answered, over] = [1, 2].map(() => endpoint.call('sip:bob@b', { signal: stop.signal }));
    fake.establish(answered?.id);
    fake.end(over?.id);
    await new Promise(setImmediate);
    stop.abort();
    expect(fake.given('hangup')).toEqual([]);
  });

  it('that fired before makes no call', () => {
    const { endpoint, fake } = fakeClient();
    const call = () => endpoint.call('sip:bob@b', { signal: AbortSignal.abort('no') });
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_SIP_ABORTED', cause: 'no' }));
    expect(fake.commands).toEqual([]);
  });
});
