import { describe, expect, it } from 'vitest';
import { FakeDialogs, request } from './fake-dialogs.ts';
import { quiet, Rig, sdp } from './rig.ts';

const info = (type: string, body: string) => ({ lines: [`Content-Type: ${type}`], body });

describe('an INFO', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', { digit: '5', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal= *\nDuration = 90', { digit: '*', durationMs: 90 }],
    ['Application/DTMF-Relay; x=y', 'Signal=a', { digit: 'A', durationMs: 250 }],
    ['application/dtmf', '#', { digit: '#', durationMs: 250 }],
    ['application/dtmf', ' 7\r\n', { digit: '7', durationMs: 250 }],
  ])('of %s tells of the key and gets 200: %j', (type, body, key) => {
    const rig = new Rig();
    const id = rig.up();
    rig.asked('INFO', info(type, body));
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.told(id).at(-1)).toEqual({ type: 'dtmf', ...key, method: 'info' });
  });

  it.each([
    [info('application/dtmf-relay', 'Signal=55'), 400],
    [info('application/dtmf-relay', 'Duration=160'), 400],
    [info('application/dtmf', ''.padEnd(300, ' ')), 400],
    [info('text/plain', 'hello'), 415],
    [{ lines: ['Info-Package: foo'], body: '' }, 469],
  ])('that nobody understands is refused and told of %# (RFC 3428)', (written, status) => {
    const rig = new Rig();
    const id = rig.up();
    rig.asked('INFO', written);
    expect(rig.sent.at(-1)).toBe(String(status));
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'request', status, request: { method: 'INFO' } });
    if (status === 415) expect(rig.last('415')?.headers[0]?.[0]).toBe('Accept');
    if (status === 469) expect(rig.last('469')?.headers[0]?.[0]).toBe('Recv-Info');
  });

  it('without a body is a keep-alive: 200', () => {
    const rig = new Rig();
    const id = rig.up();
    const before = rig.events.length;
    rig.asked('INFO');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.told(id).length).toBe(before);
  });
});

describe('another request in the dialog', () => {
  it('OPTIONS gets 200 and changes nothing', () => {
    const rig = new Rig();
    rig.up();
    const before = rig.events.length;
    rig.asked('OPTIONS');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.events.length).toBe(before);
  });

  it.each(['UPDATE', 'MESSAGE', 'REFER', 'NOTIFY'])('%s has no room here: 501, and the app hears of it', (method) => {
    const rig = new Rig();
    const id = rig.up();
    rig.asked(method);
    expect(rig.sent.at(-1)).toBe('501');
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'request', status: 501 });
  });

  it('is answered in every state a dialog can be asked in', () => {
    for (const prepare of [
      (rig: Rig) => rig.invited(),
      (rig: Rig) => rig.command({ to: 'session', do: 'answer', id: rig.invited() }),
      (rig: Rig) => rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' }),
      (rig: Rig) => rig.command({ to: 'session', do: 'hold', id: rig.up(), ref: 1 }),
    ]) {
      const rig = new Rig();
      prepare(rig);
      const tx = rig.asked('OPTIONS');
      expect(rig.dialogs.sent.at(-1)).toMatchObject({ what: '200', tx });
    }
  });

  it('in a dialog set that no session has is left to other usages', () => {
    const rig = new Rig();
    rig.dialogs.sets.add('in');
    rig.asked('INFO');
    expect(rig.sent).toEqual([]);
  });
});

describe('a request outside any dialog', () => {
  const outside = (rig: Rig, method: string): string | undefined => {
    rig.give({ on: 'ua.request', tx: 'o', request: request(method), flow: {} as never, toTag: 't' });
    return rig.sent.at(-1);
  };

  it('OPTIONS gets what an INVITE would get', () => {
    expect(outside(new Rig(), 'OPTIONS')).toBe('200');
    expect(outside(new Rig({ acceptCalls: false }), 'OPTIONS')).toBe('480');
    const draining = new Rig({ retryAfter: 3 });
    draining.command({ to: 'usages', do: 'drain' });
    expect(outside(draining, 'OPTIONS')).toBe('503');
    expect(draining.last('503')?.headers).toEqual([['Retry-After', '3']]);
  });

  it.each(['BYE', 'INFO', 'UPDATE', 'PRACK', 'MESSAGE', 'FOO'])('%s is left to other usages', (method) => {
    expect(outside(new Rig(), method)).toBeUndefined();
  });
});

describe('a command', () => {
  it('for an id nobody knows is answered where it has a ref, and does nothing', () => {
    const rig = new Rig();
    rig.command({ to: 'session', do: 'hold', id: 'x', ref: 4 });
    rig.command({ to: 'session', do: 'hangup', id: 'x' });
    expect(rig.events).toEqual([
      { on: 'app', from: 'session', id: 'x', event: { type: 'done', ref: 4, ok: false, code: 'ended' } },
    ]);
  });

  it('that does not fit the state does no harm', () => {
    const rig = new Rig();
    const id = rig.up();
    const before = rig.sent.length;
    rig.command({ to: 'session', do: 'ring', id });
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'session', do: 'reject', id, status: 486 });
    expect(rig.sent.length).toBe(before);
    expect(rig.cause(id)).toBeUndefined();
  });

  it('play, record and dtmf go to the engine once the media runs; before that play says `state`', () => {
    const rig = new Rig();
    const id = rig.invited();
    const source = { kind: 'silence' } as const;
    rig.command({ to: 'stream', do: 'play', id, ref: 1, source });
    rig.command({ to: 'stream', do: 'record', id, path: 'a.wav' });
    expect(rig.streamed(id)[0]).toEqual({ on: 'refused', command: { do: 'play', id, ref: 1, source }, why: 'state' });
    expect(rig.streamed(id)).toHaveLength(2);
    expect(rig.media).toEqual([]);
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'stream', do: 'play', id, ref: 2, source });
    rig.command({ to: 'stream', do: 'record', id, path: 'a.wav' });
    rig.command({ to: 'stream', do: 'dtmf', id, digits: '12', durationMs: 100 });
    expect(rig.ordered).toEqual(['open', 'start', 'play', 'record', 'dtmf']);
  });

  it('endAll, addressed to all usages, ends every call, whatever its state', () => {
    const rig = new Rig();
    const ids = [rig.invited(), rig.invited({ sdp: sdp() }, 'second')];
    rig.command({ to: 'session', do: 'answer', id: ids[1] ?? '' });
    rig.command({ to: 'usages', do: 'endAll' });
    expect(rig.sent).toEqual(['200', '480']);
    expect(rig.types(ids[1] ?? '').at(-1)).toBe('ending');
  });
});

describe('an INFO of ours', () => {
  const type = 'application/dtmf-relay';
  const press = (rig: Rig, id: string, ref: number): void =>
    rig.command({ to: 'session', do: 'info', id, ref, type, body: 'Signal=5\r\n' });

  it('is through when it is taken, and the call goes on whatever becomes of it (RFC 6086 §4.2.1)', () => {
    const rig = new Rig();
    const id = rig.up();
    press(rig, id, 7);
    expect(rig.last('INFO')?.sdp).toBe('Signal=5\r\n');
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'state' });
    rig.answered(100, 'INFO');
    rig.answered(200, 'INFO');
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 7, ok: true });
    const before = rig.told(id).length;
    rig.answered(200, 'INFO');
    expect(rig.told(id)).toHaveLength(before);
    press(rig, id, 8);
    rig.answered(415, 'INFO');
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ref: 8, ok: false, code: 'refused' });
    press(rig, id, 9);
    rig.failed('timeout', 'INFO');
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 9, ok: false, code: 'refused', detail: 'timeout' });
    rig.asked('BYE');
    expect(rig.cause(id)).toMatchObject({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('before there is a dialog, and after the end, is not sent', () => {
    const rig = new Rig();
    const id = rig.invited();
    press(rig, id, 1);
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ref: 1, ok: false, detail: 'there is no dialog yet' });
    rig.command({ to: 'session', do: 'reject', id, status: 486 });
    press(rig, id, 2);
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ref: 2, ok: false, code: 'ended' });
    expect(rig.sent).not.toContain('INFO');
  });
});

describe('what the engine reports', () => {
  it('of what plays and is watched climbs to the app', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaSays({ on: 'progress', id, ref: 3, sentMs: 20 });
    rig.mediaSays({ on: 'mark', id, ref: 3, name: 'm', reached: true, sentMs: 20 });
    rig.mediaSays({ on: 'level', id, direction: 'sent', dbov: -20 });
    rig.mediaSays({ on: 'speaking', id, speaking: true });
    rig.mediaSays({ on: 'dtmf', id, digit: '1', durationMs: 50, inband: true });
    rig.mediaSays({ on: 'dtmfSent', id, ref: 4 });
    rig.mediaSays({ on: 'dtmfSent', id, ref: 5, error: 'none' });
    expect(rig.streamed(id).slice(-7)).toEqual([
      { on: 'progress', id, ref: 3, sentMs: 20 },
      { on: 'mark', id, ref: 3, name: 'm', reached: true, sentMs: 20 },
      { on: 'level', id, direction: 'sent', dbov: -20 },
      { on: 'speaking', id, speaking: true },
      { on: 'dtmf', id, digit: '1', durationMs: 50, inband: true },
      { on: 'dtmfSent', id, ref: 4 },
      { on: 'dtmfSent', id, ref: 5, error: 'none' },
    ]);
  });

  it('climbs to the app: dtmf, played, recorded', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaSays({ on: 'dtmf', id, digit: '9', durationMs: 80 });
    rig.mediaSays({ on: 'played', id, ref: 3, completed: true });
    rig.mediaSays({ on: 'recorded', id, path: 'a.wav', error: 'full' });
    expect(rig.streamed(id).slice(-3)).toEqual([
      { on: 'dtmf', id, digit: '9', durationMs: 80 },
      { on: 'played', id, ref: 3, completed: true },
      { on: 'recorded', id, path: 'a.wav', error: 'full' },
    ]);
  });
});

describe('a bug', () => {
  it('ends its session with a cause, lets the peer and the engine go, and touches nobody else', () => {
    const rig = new Rig();
    const id = rig.up();
    const other = rig.invited({ sdp: sdp() }, 'second');
    rig.dialogs.breaks = true;
    rig.asked('OPTIONS');
    expect(rig.faults).toMatchObject([{ on: 'fault', owner: { layer: 'session', key: id } }]);
    expect(rig.cause(id)).toMatchObject({ by: 'fault', error: { message: 'broken' } });
    expect(rig.sent.slice(-2)).toEqual(['500', 'BYE']);
    expect(rig.ordered.at(-1)).toBe('close');
    expect(rig.dialogs.sets.has('in')).toBe(false);
    rig.command({ to: 'session', do: 'hangup', id: other });
    expect(rig.cause(other)).toEqual({ by: 'local', status: 480 });
    expect(rig.quiet).toEqual(quiet);
  });

  it('before the answer leaves the peer with a 500', () => {
    const rig = new Rig();
    const id = rig.invited();
    rig.dialogs.breaks = true;
    rig.command({ to: 'session', do: 'ring', id });
    expect(rig.sent).toEqual(['500']);
    expect(rig.cause(id)).toMatchObject({ by: 'fault' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('before the INVITE went out is told after the call itself', () => {
    const rig = new Rig();
    rig.dialogs.open = () => {
      throw new Error('no URI');
    };
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'nonsense' });
    expect(rig.types('me')).toEqual(['outgoing', 'ended']);
    expect(rig.cause('me')).toMatchObject({ by: 'fault', error: { message: 'no URI' } });
    expect(rig.ordered).toEqual(['open', 'close']);
    expect(rig.quiet).toEqual(quiet);
  });

  it('in the dialogs, met while letting go, is told of as well and still ends the session', () => {
    const rig = new Rig();
    const id = rig.invited();
    rig.dialogs.respond = () => {
      throw new Error('all broken');
    };
    rig.command({ to: 'session', do: 'ring', id });
    expect(rig.faults).toHaveLength(2);
    expect(rig.cause(id)).toMatchObject({ by: 'fault' });
    expect(rig.room.size).toBe(0);
  });

  it('in a request that could not be sent for want of a dialog ends the call', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.dialogs.established.clear();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(rig.cause(id)).toEqual({ by: 'transport', reason: 'no dialog' });
    expect(new FakeDialogs().size).toBe(0);
  });
});

describe('what is not for the sessions', () => {
  it('flows past', () => {
    const rig = new Rig();
    expect(rig.room.receive({ on: 'count', what: 'merged' })).toBeUndefined();
    expect(rig.room.receive({ do: 'media', command: { do: 'pause', id: 'x' } })).toBeUndefined();
    expect(
      rig.room.receive({ on: 'timer', timer: { id: 1, owner: { layer: 'dialog', key: 'k' }, name: 'A' } }),
    ).toBeUndefined();
  });
});
