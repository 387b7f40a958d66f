import { concat, EMPTY, Observable, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CallCommand } from '../../src/api/call/call-command.ts';
import type { Logger } from '../../src/api/log/logger.ts';
import type { CallLogic } from '../../src/api/logic/call-logic.ts';
import { nothingBusy } from '../support/quiet.ts';
import { double } from '../support/untyped.ts';
import { invite } from './fake-stack.ts';
import { fakeServer, oneCall, outcome } from './harness.ts';

describe('closing', () => {
  it('takes no more calls, ends those there are, and waits for them', async () => {
    const { fake, endpoint, clock } = oneCall();
    fake.ring('b', invite('two@caller'));
    const closed = endpoint.close();
    expect(fake.commands.map((each) => each.do)).toEqual(['drain', 'endAll']);
    expect(await outcome(closed)).toBe('pending');
    fake.end('a', { by: 'local' });
    expect(await outcome(closed)).toBe('pending');
    fake.end('b', { by: 'local' });
    expect(await outcome(closed)).toEqual({ resolved: undefined });
    expect(fake.closed).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('without calls needs no time', async () => {
    const { endpoint, clock } = fakeServer();
    await endpoint.close();
    expect(clock.now()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('leaves at the deadline what has not ended, and ends it', async () => {
    const { fake, endpoint, clock, call } = oneCall();
    const closed = endpoint.close({ deadlineMs: 2000 });
    clock.advance(1999);
    expect(await outcome(closed)).toBe('pending');
    clock.advance(1);
    await closed;
    expect(fake.closed).toBe(1);
    expect(await call.ended).toEqual({ by: 'local', reason: 'closed before the peer agreed' });
    expect(endpoint.activeCalls()).toEqual([]);
  });

  it('goes at once when its signal fires', async () => {
    const { endpoint, call, clock } = oneCall();
    const stop = new AbortController();
    const closed = endpoint.close({ signal: stop.signal });
    stop.abort();
    await closed;
    expect(call.state).toBe('ended');
    expect(clock.pending).toBe(0);
  });

  it('may be asked for again, also by `await using`', async () => {
    const { fake, endpoint } = fakeServer();
    await Promise.all([endpoint.close(), endpoint.close(), endpoint[Symbol.asyncDispose]()]);
    expect(fake.closed).toBe(1);
    expect(() => endpoint.handle(() => EMPTY)).toThrow(expect.objectContaining({ code: 'ERR_SIP_CLOSED' }));
    await expect(endpoint.acceptCall('a')).rejects.toMatchObject({ code: 'ERR_SIP_NO_CALL' });
  });

  it('completes every stream', async () => {
    const { endpoint } = fakeServer();
    const done: string[] = [];
    endpoint.calls$.subscribe({ complete: () => done.push('calls$') });
    endpoint.events$.subscribe({ complete: () => done.push('events$') });
    endpoint.faults$.subscribe({ complete: () => done.push('faults$') });
    await endpoint.close();
    expect(done).toEqual(['calls$', 'events$', 'faults$']);
  });
});

describe('counters', () => {
  it('count calls and show what the stack counts', () => {
    const { fake, endpoint } = oneCall();
    fake.establish();
    fake.ring('b', invite('two@caller'));
    fake.end('b');
    expect(endpoint.counters).toMatchObject({
      calls: { active: 1, incoming: 2, outgoing: 0, established: 1, ended: 1 },
      messages: { received: 3, sent: 4 },
      unexpected: { 'malformed.request': 1 },
      busy: nothingBusy,
    });
  });
});

describe('events$', () => {
  it('tells the events of all calls, beginning to end', () => {
    const { fake, endpoint } = fakeServer();
    const told: string[] = [];
    endpoint.events$.subscribe(({ call, event }) => told.push(`${call.id} ${event.type}`));
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    fake.end('b');
    fake.end('a');
    expect(told).toEqual(['a incoming', 'b incoming', 'b ended', 'a ended']);
  });

  it('does not know what belongs to no call', () => {
    const { fake, endpoint } = fakeServer();
    let told = 0;
    endpoint.events$.subscribe(() => told++);
    fake.establish('nobody');
    fake.end('nobody');
    expect(told).toBe(0);
    expect(endpoint.counters.calls).toMatchObject({ active: 0, ended: 0 });
  });
});

describe('wire$', () => {
  it('shows octets to who asks, and asks the transport for nothing before', () => {
    const { fake, endpoint } = fakeServer();
    expect(fake.wire.observed).toBe(false);
    const seen: string[] = [];
    const watching = endpoint.wire$.subscribe(({ direction, octets }) => seen.push(`${direction} ${octets.length}`));
    const at = { host: '192.0.2.1', port: 5060 };
    fake.wire.next({ direction: 'sent', transport: 'UDP', local: at, remote: at, octets: Buffer.from('hi'), at: 0 });
    watching.unsubscribe();
    expect(seen).toEqual(['sent 2']);
    expect(fake.wire.observed).toBe(false);
  });
});

describe('a logic', () => {
  const commands: readonly CallCommand[] = [
    { do: 'ring' },
    { do: 'answer' },
    { do: 'play', source: { kind: 'echo' } },
    { do: 'hangup' },
  ];

  it('is run for every incoming call, its commands carried out in order', () => {
    const { fake, endpoint } = fakeServer();
    endpoint.handle((call) => concat(of(...commands.slice(0, 2)), call.id === 'a' ? of(...commands.slice(2)) : EMPTY));
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    expect(fake.commands.map((each) => ('id' in each ? `${each.id} ${each.do}` : each.do))).toEqual([
      'a ring',
      'a answer',
      'a hangup',
      'b ring',
      'b answer',
    ]);
  });

  it('is left when its call ends', () => {
    const { fake, endpoint } = fakeServer();
    let left = 0;
    endpoint.handle(() => new Observable<CallCommand>(() => () => left++));
    fake.ring();
    expect(left).toBe(0);
    fake.end();
    expect(left).toBe(1);
  });

  it('there is one at a time, until it is unsubscribed', () => {
    const { fake, endpoint } = fakeServer();
    const first = endpoint.handle(() => of({ do: 'answer' }));
    expect(() => endpoint.handle(() => EMPTY)).toThrow(expect.objectContaining({ code: 'ERR_SIP_STATE' }));
    first.unsubscribe();
    endpoint.handle(() => of({ do: 'reject', status: 603, reason: 'Later' }));
    fake.ring();
    expect(fake.commands).toEqual([{ to: 'session', do: 'reject', id: 'a', status: 603, reason: 'Later' }]);
  });

  const failing: readonly (readonly [string, CallLogic])[] = [
    ['throws', () => thrown('mine')],
    ['errors', () => throwError(() => new Error('mine'))],
    ['gives no such command', () => of(double<CallCommand>({ do: 'dance' }))],
    ['misuses a command', () => of({ do: 'reject', status: 200 })],
  ];
  it.each(failing)('that %s costs its call a 500 and nobody else', async (_how, logic) => {
    const { fake, endpoint, faults } = fakeServer();
    endpoint.handle((call) => (call.id === 'a' ? logic(call) : of({ do: 'answer' })));
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    await new Promise(setImmediate);
    expect(fake.given('reject')).toEqual([{ do: 'reject', id: 'a', status: 500 }]);
    expect(fake.given('answer')).toEqual([{ do: 'answer', id: 'b' }]);
    expect(faults).toMatchObject([{ during: 'the logic of the call', call: 'a' }]);
  });

  it('that fails in an active call hangs it up', async () => {
    const { fake, endpoint } = fakeServer();
    endpoint.handle((call) => concat(of({ do: 'answer' } as const), failWhenActive(call)));
    fake.ring();
    fake.establish();
    await new Promise(setImmediate);
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id: 'a' }]);
  });

  it('whose command came too late is no failure', async () => {
    const { fake, endpoint, faults } = fakeServer();
    endpoint.handle(() => of<CallCommand[]>({ do: 'answer' }, { do: 'answer' }, { do: 'hold' }));
    fake.ring();
    await new Promise(setImmediate);
    expect(faults).toEqual([]);
    expect(fake.commands.map((each) => each.do)).toEqual(['answer']);
  });
});

const thrown = (message: string): never => {
  throw new Error(message);
};

const failWhenActive: CallLogic = (call) =>
  new Observable<CallCommand>((out) =>
    call.state$.subscribe((state) => {
      if (state === 'active') out.error(new Error('mine'));
    }),
  );

describe('overload$', () => {
  it('is logged in one line, when it is over', () => {
    const lines: string[] = [];
    const note = (level: string) => (_fields: object, text?: string) => void lines.push(`${level}: ${text}`);
    const logger: Logger = {
      debug: () => {},
      info: note('info'),
      warn: note('warn'),
      error: note('error'),
    };
    const { fake, endpoint } = fakeServer(logger);
    const told: boolean[] = [];
    endpoint.overload$.subscribe(({ active }) => told.push(active));
    const report = { admitted: 3, refused: 0, dropped: 0, delayMs: 2, share: 1 };
    fake.overload.next({ ...report, active: true, durationMs: 0 });
    fake.overload.next({ ...report, active: true, durationMs: 1000, refused: 40 });
    fake.overload.next({ ...report, active: false, durationMs: 31_400, refused: 900, dropped: 17 });
    expect(told).toEqual([true, true, false]);
    expect(lines).toEqual([
      'warn: more came than there was time for, for 31 s: 900 new requests got 503, 17 no response',
    ]);
    expect(endpoint.counters.overload).toEqual({ episodes: 1, refused: 6, dropped: 2 });
  });
});
