import { describe, expect, it } from 'vitest';
import { FakeDialogs, request, response } from './fake-dialogs.ts';
import { quiet, Rig, sdp } from './rig.ts';

const info = (type: string, body: string) => ({ lines: [`Content-Type: ${type}`], body });

describe('an INFO', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', { digit: '5', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal= *\nDuration = 90', { digit: '*', durationMs: 90 }],
    ['Application/DTMF-Relay; x=y', 'Signal=a', { digit: 'A', durationMs: 250 }],
    ['application/dtmf', '#', { digit: '#', durationMs: 250 }],
    ['application/dtmf', ' 7\r\n', { digit: '7', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=10\r\nDuration=160\r\n', { digit: '*', durationMs: 160 }],
    ['application/dtmf-relay', 'Signal=11', { digit: '#', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=12', { digit: 'A', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=13', { digit: 'B', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=14', { digit: 'C', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=15', { digit: 'D', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=16', { digit: '!', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=!', { digit: '!', durationMs: 250 }],
    ['application/dtmf-relay', 'Signal=F', { digit: '!', durationMs: 250 }],
    ['application/dtmf-relay', 'signal=hf', { digit: '!', durationMs: 250 }],
    ['application/dtmf', '10', { digit: '*', durationMs: 250 }],
    ['application/dtmf', '11\r\n', { digit: '#', durationMs: 250 }],
    ['application/dtmf', '16', { digit: '!', durationMs: 250 }],
    ['application/hook-flash', 'signal=hf', { digit: '!', durationMs: 250 }],
  ])('an INFO with %s gets 200 and its key is reported: %j', (type, body, key) => {
    const rig = new Rig();
    const id = rig.up();
    rig.receiveRequest('INFO', info(type, body));
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.reported(id).at(-1)).toEqual({ type: 'dtmf', ...key, method: 'info' });
  });

  it.each([
    [info('application/dtmf-relay', 'Signal=55'), 400],
    [info('application/dtmf-relay', 'Signal=17'), 400],
    [info('application/dtmf-relay', 'Signal=010'), 400],
    [info('application/dtmf', '1 1'), 400],
    [info('application/dtmf-relay', 'Duration=160'), 400],
    [info('application/dtmf', ''.padEnd(300, ' ')), 400],
    [info('text/plain', 'hello'), 415],
    [{ lines: ['Info-Package: foo'], body: '' }, 469],
  ])('an INFO that cannot be used is refused and reported %# (RFC 6086)', (written, status) => {
    const rig = new Rig();
    const id = rig.up();
    rig.receiveRequest('INFO', written);
    expect(rig.sent.at(-1)).toBe(String(status));
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'request', status, request: { method: 'INFO' } });
    if (status === 415) expect(rig.last('415')?.headers[0]?.[0]).toBe('Accept');
    if (status === 469) expect(rig.last('469')?.headers[0]?.[0]).toBe('Recv-Info');
  });

  it('an INFO without a body is a keep-alive and gets 200', () => {
    const rig = new Rig();
    const id = rig.up();
    const before = rig.events.length;
    rig.receiveRequest('INFO');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.reported(id).length).toBe(before);
  });
});

describe('another request in the dialog', () => {
  it('an OPTIONS in the dialog gets 200 and changes nothing', () => {
    const rig = new Rig();
    rig.up();
    const before = rig.events.length;
    rig.receiveRequest('OPTIONS');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.events.length).toBe(before);
  });

  it.each(['UPDATE', 'MESSAGE', 'REFER', 'NOTIFY'])(
    'a %s in the dialog goes past the sessions, and its response too, for another usage to take',
    (method) => {
      const rig = new Rig();
      const id = rig.up();
      const before = [rig.sent.length, rig.reported(id).length];
      const set = rig.dialogSet;
      const asked = { on: 'dialog.request', set, tx: 'x', request: request(method) } as const;
      expect(rig.layer.receive(asked)).toBeUndefined();
      const answered = { ...asked, on: 'dialog.response', response: response(200, method) } as const;
      expect(rig.layer.receive(answered)).toBeUndefined();
      expect([rig.sent.length, rig.reported(id).length]).toEqual(before);
    },
  );

  it('an OPTIONS gets 200 in every state of a dialog', () => {
    for (const prepare of [
      (rig: Rig) => rig.receiveInvite(),
      (rig: Rig) => rig.command({ to: 'session', do: 'answer', id: rig.receiveInvite() }),
      (rig: Rig) => rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' }),
      (rig: Rig) => rig.command({ to: 'session', do: 'hold', id: rig.up(), ref: 1 }),
    ]) {
      const rig = new Rig();
      prepare(rig);
      const tx = rig.receiveRequest('OPTIONS');
      expect(rig.dialogs.sent.at(-1)).toMatchObject({ what: '200', tx });
    }
  });

  it('a request in a dialog set that no session has goes past the sessions', () => {
    const rig = new Rig();
    for (const method of ['INVITE', 'BYE', 'INFO', 'OPTIONS']) {
      const asked = { on: 'dialog.request', set: 'other', tx: 'x', request: request(method) } as const;
      expect(rig.layer.receive(asked)).toBeUndefined();
    }
    expect(rig.sent).toEqual([]);
  });
});

describe('a request outside any dialog', () => {
  const outside = (rig: Rig, method: string): string => {
    rig.receive({ on: 'ua.request', tx: 'o', request: request(method), flow: {} as never, toTag: 't' });
    return rig.sent.at(-1) ?? '';
  };

  it('an OPTIONS outside a dialog gets the status an INVITE would get (RFC 3261 §11.2)', () => {
    expect(outside(new Rig(), 'OPTIONS')).toBe('200');
    expect(outside(new Rig({ acceptCalls: false }), 'OPTIONS')).toBe('480');
    const draining = new Rig({ retryAfter: 3 });
    draining.command({ to: 'usages', do: 'drain' });
    expect(outside(draining, 'OPTIONS')).toBe('503');
    expect(draining.last('503')?.headers).toEqual([['Retry-After', expect.stringMatching(/^[3-6]$/)]]);
  });

  it.each(['BYE', 'INFO', 'UPDATE', 'PRACK', 'MESSAGE', 'SUBSCRIBE', 'FOO'])(
    'a %s outside a dialog goes past the sessions, for another usage to take',
    (method) => {
      const rig = new Rig();
      const fact = { on: 'ua.request', tx: 'o', request: request(method), flow: {} as never, toTag: 't' } as const;
      expect(rig.layer.receive(fact)).toBeUndefined();
      expect(rig.sent).toEqual([]);
    },
  );
});

describe('a command', () => {
  it('a command for an unknown id does nothing, and has an outcome where it has a ref', () => {
    const rig = new Rig();
    rig.command({ to: 'session', do: 'hold', id: 'x', ref: 4 });
    rig.command({ to: 'session', do: 'hangup', id: 'x' });
    expect(rig.events).toEqual([
      { on: 'app', from: 'session', id: 'x', event: { type: 'done', ref: 4, ok: false, code: 'ended' } },
    ]);
  });

  it('a command that does not fit the state changes nothing', () => {
    const rig = new Rig();
    const id = rig.up();
    const before = rig.sent.length;
    rig.command({ to: 'session', do: 'ring', id });
    rig.command({ to: 'session', do: 'answer', id });
    rig.command({ to: 'session', do: 'reject', id, status: 486 });
    expect(rig.sent.length).toBe(before);
    expect(rig.cause(id)).toBeUndefined();
  });

  it('play, record and dtmf go to the engine once the media runs, and are refused with `state` before', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
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

  it('endAll, addressed to all usages, ends every call in whatever state', () => {
    const rig = new Rig();
    const ids = [rig.receiveInvite(), rig.receiveInvite({ sdp: sdp() }, 'second')];
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

  it('an INFO of ours is done when it is accepted, and the call goes on when it is refused or not sent', () => {
    const rig = new Rig();
    const id = rig.up();
    press(rig, id, 7);
    expect(rig.last('INFO')?.sdp).toBe('Signal=5\r\n');
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'state' });
    rig.receiveResponse(100, 'INFO');
    rig.receiveResponse(200, 'INFO');
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 7, ok: true });
    const before = rig.reported(id).length;
    rig.receiveResponse(200, 'INFO');
    expect(rig.reported(id)).toHaveLength(before);
    press(rig, id, 8);
    rig.receiveResponse(415, 'INFO');
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'done', ref: 8, ok: false, code: 'refused' });
    press(rig, id, 9);
    rig.failRequest('transport', 'INFO');
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 9, ok: false, code: 'refused', detail: 'transport' });
    rig.receiveRequest('BYE');
    expect(rig.cause(id)).toMatchObject({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('an INFO of ours is not sent before there is a dialog, nor after the end', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    press(rig, id, 1);
    expect(rig.reported(id).at(-1)).toMatchObject({
      type: 'done',
      ref: 1,
      ok: false,
      detail: 'there is no dialog yet',
    });
    rig.command({ to: 'session', do: 'reject', id, status: 486 });
    press(rig, id, 2);
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'done', ref: 2, ok: false, code: 'ended' });
    expect(rig.sent).not.toContain('INFO');
  });
});

describe('what the engine reports', () => {
  it('events of playback and detection go to the application', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaEvent({ on: 'progress', id, ref: 3, sentMs: 20 });
    rig.mediaEvent({ on: 'mark', id, ref: 3, name: 'm', reached: true, sentMs: 20 });
    rig.mediaEvent({ on: 'level', id, direction: 'sent', dbov: -20 });
    rig.mediaEvent({ on: 'speaking', id, speaking: true });
    rig.mediaEvent({ on: 'dtmf', id, digit: '1', durationMs: 50, inband: true });
    rig.mediaEvent({ on: 'dtmfSent', id, ref: 4 });
    rig.mediaEvent({ on: 'dtmfSent', id, ref: 5, error: 'none' });
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

  it('events of digits, played sources and recordings go to the application', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.mediaEvent({ on: 'dtmf', id, digit: '9', durationMs: 80 });
    rig.mediaEvent({ on: 'played', id, ref: 3, completed: true });
    rig.mediaEvent({ on: 'recorded', id, path: 'a.wav', error: 'full' });
    expect(rig.streamed(id).slice(-3)).toEqual([
      { on: 'dtmf', id, digit: '9', durationMs: 80 },
      { on: 'played', id, ref: 3, completed: true },
      { on: 'recorded', id, path: 'a.wav', error: 'full' },
    ]);
  });
});

describe('a bug', () => {
  it('a fault ends its session with a cause, releases the peer and the engine, and touches no other session', () => {
    const rig = new Rig();
    const id = rig.up();
    const other = rig.receiveInvite({ sdp: sdp() }, 'second');
    rig.dialogs.breaks = true;
    rig.receiveRequest('OPTIONS');
    expect(rig.faults).toMatchObject([{ on: 'fault', owner: { layer: 'session', key: id } }]);
    expect(rig.cause(id)).toMatchObject({ by: 'fault', error: { message: 'broken' } });
    expect(rig.sent.slice(-2)).toEqual(['500', 'BYE']);
    expect(rig.ordered.at(-1)).toBe('close');
    expect(rig.dialogs.sets.has('in')).toBe(false);
    rig.command({ to: 'session', do: 'hangup', id: other });
    expect(rig.cause(other)).toEqual({ by: 'local', status: 480 });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a fault before the answer gives the peer a 500', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.dialogs.breaks = true;
    rig.command({ to: 'session', do: 'ring', id });
    expect(rig.sent).toEqual(['500']);
    expect(rig.cause(id)).toMatchObject({ by: 'fault' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a fault before the INVITE goes out is reported after the call itself', () => {
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

  it('a second fault, while the dialog is released, is reported too and the session still ends', () => {
    const rig = new Rig();
    const id = rig.receiveInvite();
    rig.dialogs.respond = () => {
      throw new Error('all broken');
    };
    rig.command({ to: 'session', do: 'ring', id });
    expect(rig.faults).toHaveLength(2);
    expect(rig.cause(id)).toMatchObject({ by: 'fault' });
    expect(rig.layer.size).toBe(0);
  });

  it('a request that cannot be sent without a dialog ends the call', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.dialogs.established.clear();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(rig.cause(id)).toEqual({ by: 'transport', reason: 'no dialog' });
    expect(new FakeDialogs().size).toBe(0);
  });
});

describe('what is not for the sessions', () => {
  it('facts and orders of other layers go past the sessions', () => {
    const rig = new Rig();
    expect(rig.layer.receive({ on: 'count', what: 'merged' })).toBeUndefined();
    expect(rig.layer.receive({ do: 'media', command: { do: 'pause', id: 'x' } })).toBeUndefined();
    expect(
      rig.layer.receive({ on: 'timer', timer: { id: 1, owner: { layer: 'dialog', key: 'k' }, name: 'A' } }),
    ).toBeUndefined();
  });
});
