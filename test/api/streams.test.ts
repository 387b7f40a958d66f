import { firstValueFrom, map, merge, type Observable, take, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DtmfMethod } from '../../src/signal/session.ts';
import { counters, invite, planWith } from './fake-stack.ts';
import { fakeServer, oneCall, outcome } from './harness.ts';

const escaped: unknown[] = [];
const note = (error: unknown): void => {
  escaped.push(error);
};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  escaped.length = 0;
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  // RxJS 7 throws what a subscriber threw on a timer.
  try {
    vi.runAllTimers();
  } catch (error) {
    note(error);
  }
  vi.useRealTimers();
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  expect(escaped).toEqual([]);
});

describe('the streams of a call', () => {
  it('state$ begins with the state now, and ends with the call', () => {
    const { call, fake } = oneCall();
    const [early, late, after]: [string[], string[], string[]] = [[], [], []];
    call.state$.subscribe({ next: (state) => early.push(state), complete: () => early.push('|') });
    fake.establish();
    call.state$.subscribe({ next: (state) => late.push(state), complete: () => late.push('|') });
    fake.end();
    call.state$.subscribe({ next: (state) => after.push(state), complete: () => after.push('|') });
    expect(early).toEqual(['incoming', 'answering', 'active', 'ended', '|']);
    expect(late).toEqual(['active', 'ended', '|']);
    expect(after).toEqual(['ended', '|']);
  });

  it('events$ tells all in order, ended last, exactly once', () => {
    const { call, fake } = oneCall();
    const told: string[] = [];
    call.events$.subscribe({ next: (event) => told.push(event.type), complete: () => told.push('|') });
    fake.establish();
    fake.end();
    fake.end();
    fake.tell('a', { type: 'dtmf', digit: '1', durationMs: 100, method: 'rtp' });
    expect(told).toEqual(['state', 'media', 'established', 'state', 'ended', '|']);
  });

  it('ended$ tells the cause also to those who come late', async () => {
    const { call, fake } = oneCall();
    const before = firstValueFrom(call.ended$);
    fake.end('a', { by: 'remote', status: 486 });
    expect(await before).toEqual({ by: 'remote', status: 486 });
    expect(await firstValueFrom(call.ended$.pipe(toArray()))).toEqual([{ by: 'remote', status: 486 }]);
    expect(call.cause).toEqual({ by: 'remote', status: 486 });
  });

  it('dtmf$ tells each key once, by whatever ways it comes', async () => {
    const { call, fake, clock } = oneCall();
    const digits = firstValueFrom(call.dtmf$.pipe(toArray()));
    fake.establish();
    const pressed = (digit: string, via: DtmfMethod): void =>
      fake.tell('a', { type: 'dtmf', digit, durationMs: 100, method: via });
    for (const via of ['rtp', 'rtp', 'info', 'inband', 'info'] as const) pressed('4', via);
    pressed('2', 'info');
    pressed('2', 'rtp');
    clock.advance(2000);
    pressed('2', 'rtp');
    fake.end();
    expect((await digits).map(({ digit, method: via }) => `${digit} ${via}`)).toEqual([
      '4 rtp',
      '4 rtp',
      '2 info',
      '2 rtp',
    ]);
    expect(fake.given('detect').map((each) => each.detection)).toEqual([{ inbandDtmf: true }]);
  });

  it('audio$ asks the engine when there is media, and nothing before anybody listens', () => {
    const { call, fake } = oneCall();
    const frame = { samples: new Int16Array(160), sampleRate: 8000, timestamp: 5 };
    const heard: unknown[] = [];
    call.audio$.subscribe({ next: (each) => heard.push(each) });
    expect(fake.framesAsked).toBe(0);
    fake.establish();
    expect(fake.framesAsked).toBe(1);
    fake.frames.next(frame);
    expect(heard).toEqual([frame]);
    const late = call.audio$.subscribe();
    expect(fake.framesAsked).toBe(2);
    late.unsubscribe();
    fake.end();
    let done = false;
    call.audio$.subscribe({ complete: () => (done = true) });
    expect(done).toBe(true);
    expect(fake.framesAsked).toBe(2);
  });

  it('quality$ reads the counters once a second and at the end, and lets go of its timer', () => {
    const { call, fake, clock } = oneCall();
    const at: number[] = [];
    call.quality$.subscribe({ next: (each) => at.push(each.at), complete: () => at.push(-1) });
    expect(clock.pending).toBe(1);
    clock.advance(2500);
    fake.end();
    expect(at).toEqual([1000, 2000, 2500, -1]);
    expect(clock.pending).toBe(0);
    expect(call.counters).toEqual(counters);
  });

  it('quality$ lets go of its timer also where a reading is the last that is wanted', () => {
    const { call, clock } = oneCall();
    const at: number[] = [];
    call.quality$.pipe(take(2)).subscribe((each) => at.push(each.at));
    clock.advance(5000);
    expect(at).toEqual([1000, 2000]);
    expect(clock.pending).toBe(0);
  });

  it('unsubscribing hangs nothing up', () => {
    const { call, fake } = oneCall();
    fake.establish();
    const { state$, events$, dtmf$, audio$, quality$, ended$ } = call;
    const streams: readonly Observable<unknown>[] = [state$, events$, dtmf$, audio$, quality$, ended$];
    for (const stream of streams) {
      stream.subscribe().unsubscribe();
    }
    expect(fake.commands.map((each) => each.do)).toEqual(['detect', 'detect']);
    expect(call.state).toBe('active');
  });

  it('follow hold from either side, and a new plan', () => {
    const { call, fake } = oneCall();
    fake.establish();
    fake.tell(
      'a',
      { type: 'hold', local: false, remote: true },
      { type: 'media', plan: planWith({ direction: 'recvonly' }) },
    );
    expect(call.held).toEqual({ local: false, remote: true });
    expect(call.media?.plan.audio.direction).toBe('recvonly');
  });
});

describe('a subscriber that throws', () => {
  it('hurts neither the others nor the call, and is reported', () => {
    const { call, fake, faults } = oneCall();
    const others: string[] = [];
    call.state$.subscribe(() => {
      throw new Error('mine');
    });
    call.state$.subscribe((state) => others.push(state));
    fake.establish();
    expect(others).toEqual(['incoming', 'answering', 'active']);
    expect(faults.map((fault) => [(fault.error as Error).message, fault.call])).toEqual([
      ['mine', 'a'],
      ['mine', 'a'],
      ['mine', 'a'],
    ]);
  });

  it('is caught behind operators, in async handlers and at completion', async () => {
    const { call, fake, faults } = oneCall();
    call.events$.pipe(map((): string => assertNever('in map'))).subscribe();
    call.events$.subscribe(async () => assertNever('in async'));
    call.events$.subscribe({ complete: () => assertNever('in complete') });
    fake.tell('a', { type: 'dtmf', digit: '1', durationMs: 100, method: 'rtp' });
    fake.tell('a', { type: 'ended', cause: { by: 'remote' } });
    await new Promise(setImmediate);
    expect(faults.map((fault) => (fault.error as Error).message).sort()).toEqual([
      'in async',
      'in async',
      'in complete',
      'in map',
    ]);
  });

  it('of calls$ does not keep the call from the others', () => {
    const { endpoint, fake, faults } = fakeServer();
    const calls: string[] = [];
    endpoint.calls$.subscribe(() => assertNever('in calls$'));
    endpoint.calls$.subscribe((call) => calls.push(call.id));
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    expect(calls).toEqual(['a', 'b']);
    expect(faults).toHaveLength(2);
  });

  it('of faults$ does not go round', () => {
    const { endpoint, fake, faults } = fakeServer();
    endpoint.faults$.subscribe(() => assertNever('in faults$'));
    fake.faults.next({ on: 'fault', error: new Error('bug'), during: { do: 'send' } });
    expect(faults).toMatchObject([{ during: 'the order send' }]);
  });

  it('may merge streams of ours: each stays guarded where it is ours', () => {
    const { call, fake } = oneCall();
    const seen: string[] = [];
    merge(call.state$, call.dtmf$.pipe(map((each) => each.digit))).subscribe((each) => seen.push(each));
    fake.tell('a', { type: 'dtmf', digit: '9', durationMs: 100, method: 'rtp' });
    expect(seen).toEqual(['incoming', '9']);
  });
});

describe('the promises of a call', () => {
  it('come to the same whenever they are asked for', async () => {
    const { call, fake } = oneCall();
    expect(await outcome(call.answered)).toBe('pending');
    fake.establish();
    fake.end();
    expect(await outcome(call.answered)).toEqual({ resolved: undefined });
    expect(await outcome(call.ended)).toEqual({ resolved: { by: 'remote' } });
    const other = oneCall();
    other.fake.end();
    expect(await outcome(other.call.answered)).toEqual({ rejected: 'ERR_SIP_ENDED' });
  });
});

const assertNever = (message: string): never => {
  throw new Error(message);
};
