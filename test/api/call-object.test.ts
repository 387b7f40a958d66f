import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { invite } from './fake-stack.ts';
import { fakeClient, fakeServer, oneCall, outcome } from './harness.ts';

describe('a call', () => {
  it('has one object for each stream', () => {
    const { call, fake } = oneCall();
    const streams = () => [
      call.dtmf$,
      call.state$,
      call.events$,
      call.audio$,
      call.level$,
      call.speaking$,
      call.quality$,
      call.ended$,
    ];
    const before = streams();
    for (const [at, stream] of streams().entries()) expect(stream).toBe(before[at]);
    fake.end();
    for (const [at, stream] of streams().entries()) expect(stream).toBe(before[at]);
  });

  it('tells the outcome as a value, however it is asked for', async () => {
    const answered = oneCall();
    const early = answered.call.outcome;
    expect(await outcome(early)).toBe('pending');
    answered.fake.establish();
    answered.fake.end();
    for (const each of [early, answered.call.outcome]) expect(await each).toEqual({ answered: true });
    const refused = oneCall();
    const pending = refused.call.outcome;
    refused.fake.end('a', { by: 'remote', status: 486 });
    for (const each of [pending, refused.call.outcome]) {
      expect(await each).toEqual({ answered: false, cause: { by: 'remote', status: 486 } });
    }
  });

  it('is found by its id, while it lives', () => {
    const { call, endpoint, fake } = oneCall();
    expect(endpoint.callOf('a')).toBe(call);
    expect(endpoint.callOf('b')).toBeUndefined();
    fake.end();
    expect(endpoint.callOf('a')).toBeUndefined();
  });

  it('is plain data in JSON, without passwords and keys', () => {
    const { endpoint, fake } = fakeServer();
    fake.ring('a', invite('one@caller', ['Authorization: Digest response="s3cret"']));
    const client = fakeClient();
    const made = client.endpoint.call('sip:bob:s3cret@192.0.2.9');
    expect(JSON.stringify(made)).not.toContain('s3cret');
    expect(made.toJSON()).toEqual({
      id: made.id,
      direction: 'outgoing',
      state: 'calling',
      callId: '',
      remote: { uri: 'sip:bob:***@192.0.2.9' },
      local: { uri: 'sip:me@192.0.2.1:5060', displayName: 'Me' },
    });
    const call = endpoint.callOf('a');
    fake.establish();
    call?.mute();
    fake.tell('a', { type: 'hold', local: true, remote: false });
    expect(JSON.parse(JSON.stringify(call))).toEqual({
      id: 'a',
      direction: 'incoming',
      state: 'active',
      callId: 'one@caller',
      remote: { uri: 'sip:alice@example.com', displayName: 'Alice A.' },
      local: { uri: 'sip:bob@example.com' },
      held: { local: true, remote: false },
      muted: true,
      media: { host: '192.0.2.1', port: 20_000 },
    });
    fake.end('a', { by: 'fault', error: new Error('bug') });
    expect(call?.toJSON().cause).toBe('an internal error: bug');
  });

  it('prints as what it is', () => {
    const { call } = oneCall();
    expect(inspect(call)).toMatch(/^Call \{\n {2}id: 'a',\n {2}direction: 'incoming',\n {2}state: 'incoming',/);
    expect(inspect({ call }, { depth: 0 })).not.toContain('Subject');
  });

  it('hangs up at the end of an `await using` block', async () => {
    const { call, fake } = oneCall();
    const block = async (): Promise<string> => {
      await using used = call;
      return used.id;
    };
    const left = block();
    await Promise.resolve();
    expect(fake.given('hangup')).toHaveLength(1);
    expect(await outcome(left)).toBe('pending');
    fake.end();
    expect(await left).toBe('a');
  });
});

describe('the signal given to call()', () => {
  it('cancels the call: `answered` rejects with the reason, the outcome is that of the call', async () => {
    const { endpoint, fake } = fakeClient();
    const stop = new AbortController();
    const call = endpoint.call('sip:bob@b', { signal: stop.signal });
    const { answered } = call;
    stop.abort('changed my mind');
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id: call.id }]);
    for (const each of [answered, call.answered]) {
      await expect(each).rejects.toMatchObject({ code: 'ERR_SIP_ABORTED', cause: 'changed my mind' });
    }
    fake.end(call.id, { by: 'local' });
    await expect(call.answered).rejects.toMatchObject({ code: 'ERR_SIP_ABORTED' });
    expect(await call.outcome).toEqual({ answered: false, cause: { by: 'local' } });
  });
});
