import { concat, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CallCommand } from '../../src/api/call/call-command.ts';
import { run } from '../../src/api/logic/run.ts';
import { double } from '../support/untyped.ts';
import { invite } from './fake-stack.ts';
import { oneCall } from './harness.ts';

/** What a stream has come to so far: `|` complete, an error's code, or nothing. */
const follow = (stream: Observable<unknown>): { readonly end: string; unsubscribe(): void } => {
  let end = '';
  const subscription = stream.subscribe({
    complete: () => {
      end = '|';
    },
    error: (error: { readonly code?: string }) => {
      end = error.code ?? String(error);
    },
  });
  return {
    get end() {
      return end;
    },
    unsubscribe: () => subscription.unsubscribe(),
  };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('run(call, command)', () => {
  it('gives nothing to the stack before it is subscribed', () => {
    const { call, fake } = oneCall();
    run(call, { do: 'answer' });
    expect(fake.commands).toEqual([]);
  });

  it('answer completes when the call is up', async () => {
    const { call, fake } = oneCall();
    const answered = follow(run(call, { do: 'answer' }));
    await settled();
    expect(answered.end).toBe('');
    fake.establish();
    await settled();
    expect(answered.end).toBe('|');
  });

  it('hold completes when the peer agreed, and errors when it refused', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const [first, second] = [follow(run(call, { do: 'hold' })), follow(run(call, { do: 'hold' }))];
    const [one = -1, two = -1] = fake.given('hold').map(({ ref }) => ref);
    fake.tell('a', { type: 'done', ref: one, ok: true }, { type: 'done', ref: two, ok: false, code: 'refused' });
    await settled();
    expect([first.end, second.end]).toEqual(['|', 'ERR_SIP_REFUSED']);
  });

  it('play completes at the end of the source', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const played = follow(run(call, { do: 'play', source: 'a.wav' }));
    const [{ ref = -1 } = {}] = fake.given('play');
    await settled();
    expect(played.end).toBe('');
    fake.tell('a', { type: 'played', ref, completed: true, sentMs: 20 });
    await settled();
    expect(played.end).toBe('|');
  });

  it('play errors when the source cannot be played, and when the call ends first', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const missing = follow(run(call, { do: 'play', source: 'missing.wav' }));
    const [{ ref = -1 } = {}] = fake.given('play');
    fake.tell('a', { type: 'played', ref, completed: false, error: 'no such file' });
    const cut = follow(run(call, { do: 'play', source: 'long.wav' }));
    fake.end();
    await settled();
    expect([missing.end, cut.end]).toEqual(['ERR_SIP_MEDIA', 'ERR_SIP_ENDED']);
  });

  it('play is stopped by unsubscribing, and only then', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.playAsAsked();
    const playing = follow(run(call, { do: 'play', source: 'a.wav' }));
    expect(fake.given('control')).toEqual([]);
    playing.unsubscribe();
    expect(fake.given('control').map(({ control }) => control)).toEqual([{ do: 'stop' }]);
    playing.unsubscribe();
    expect(fake.given('control')).toHaveLength(1);
  });

  it('record completes when the file is closed; unsubscribing closes it', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const [whole, broken] = ['a.wav', 'b.wav'].map((path) => follow(run(call, { do: 'record', path })));
    fake.tell('a', { type: 'recorded', path: 'a.wav' }, { type: 'recorded', path: 'b.wav', error: 'disk full' });
    await settled();
    expect([whole?.end, broken?.end]).toEqual(['|', 'ERR_SIP_MEDIA']);
    follow(run(call, { do: 'record', path: 'c.wav' })).unsubscribe();
    expect(fake.given('recording').map(({ path, act }) => [path, act])).toEqual([['c.wav', 'stop']]);
  });

  it('digits complete when the last is sent', async () => {
    const { call, fake } = oneCall();
    fake.establish();
    const sent = follow(run(call, { do: 'dtmf', digits: '12' }));
    await settled();
    expect(sent.end).toBe('');
    fake.tell('a', { type: 'dtmfSent', ref: fake.given('dtmf')[0]?.ref ?? -1 });
    await settled();
    expect(sent.end).toBe('|');
  });

  it('hangup and reject complete with the end of the call', async () => {
    const { call, fake } = oneCall();
    const over = follow(run(call, { do: 'hangup' }));
    await settled();
    expect(over.end).toBe('');
    fake.end('a', { by: 'local' });
    await settled();
    expect(over.end).toBe('|');
  });

  it('a bridge completes with its end; unsubscribing ends it', async () => {
    const { call, fake, endpoint } = oneCall();
    fake.ring('b', invite('two@caller'));
    const to = endpoint.callOf('b');
    if (to === undefined) throw new Error('there is no second call');
    const left = follow(run(call, { do: 'bridge', to }));
    left.unsubscribe();
    const bridged = follow(run(call, { do: 'bridge', to, options: { dtmf: false } }));
    await settled();
    expect([left.end, bridged.end]).toEqual(['', '']);
    fake.end('b');
    await settled();
    expect(bridged.end).toBe('|');
  });

  it('mute, gain, stop and clear are done at once', () => {
    const { call, fake } = oneCall();
    fake.establish();
    call.play('a.wav');
    call.play('b.wav', { queue: 'append' });
    const commands: readonly CallCommand[] = [
      { do: 'mute' },
      { do: 'unmute' },
      { do: 'gain', send: 2 },
      { do: 'clear' },
      { do: 'stop' },
    ];
    expect(follow(concat(...commands.map((command) => run(call, command)))).end).toBe('|');
    const [one, two] = fake.given('play').map(({ ref }) => ref);
    // The newest first, so that none that waits begins in between.
    expect(fake.given('control').map(({ ref, control }) => [ref, control.do])).toEqual([
      [two, 'clear'],
      [one, 'clear'],
      [two, 'stop'],
      [one, 'stop'],
    ]);
    expect(fake.given('settings').map(({ settings }) => settings)).toEqual([
      { muted: true },
      { muted: false },
      { sendGain: 2 },
    ]);
  });

  it('errors when the command does not fit the state or is no command', async () => {
    const { call, fake } = oneCall();
    const early = follow(run(call, { do: 'hold' }));
    const wrong = follow(run(call, double<CallCommand>({ do: 'dance' })));
    fake.end();
    const late = follow(run(call, { do: 'play', source: 'a.wav' }));
    await settled();
    expect([early.end, wrong.end, late.end]).toEqual(['ERR_SIP_STATE', 'ERR_SIP_ARGUMENT', 'ERR_SIP_STATE']);
  });

  it('reports the error to faults$ where the subscriber has no handler for it', async () => {
    const { call, faults } = oneCall();
    run(call, { do: 'hold' }).subscribe();
    await settled();
    expect(faults).toMatchObject([{ error: { code: 'ERR_SIP_STATE' }, call: 'a' }]);
  });
});
