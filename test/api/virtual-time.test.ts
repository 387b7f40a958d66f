import { delay, interval, map, of, take, timeout, timer, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import { answerAfter } from '../../src/api/logic/answer-after.ts';
import type { CallLogic } from '../../src/api/logic/call-logic.ts';
import { hangup } from '../../src/api/logic/hangup.ts';
import { hangupAfter } from '../../src/api/logic/hangup-after.ts';
import { parallel } from '../../src/api/logic/parallel.ts';
import { play } from '../../src/api/logic/play.ts';
import { ringFor } from '../../src/api/logic/ring-for.ts';
import { schedulerOf } from '../../src/api/logic/scheduler-of.ts';
import { sequence } from '../../src/api/logic/sequence.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { virtualWorld } from '../support/virtual-world.ts';

describe('schedulerOf(clock)', () => {
  it('lets the operators of RxJS run on the clock', () => {
    const clock = virtualClock();
    const scheduler = schedulerOf(clock);
    const seen: unknown[] = [];
    const note = (what: unknown): void => void seen.push([clock.now(), what]);
    timer(100, scheduler).subscribe(() => note('timer'));
    of('value').pipe(delay(250, scheduler)).subscribe(note);
    interval(400, scheduler).pipe(take(3), toArray()).subscribe(note);
    timer(900, scheduler)
      .pipe(timeout({ first: 500, scheduler }))
      .subscribe({ error: (error: Error) => note(error.name) });
    clock.advance(2000);
    expect(seen).toEqual([
      [100, 'timer'],
      [250, 'value'],
      [500, 'TimeoutError'],
      [1200, [0, 1, 2]],
    ]);
    expect(clock.pending).toBe(0);
    expect(scheduler.now()).toBe(2000);
  });

  it('leaves no callback behind when a subscription is left', () => {
    const clock = virtualClock();
    const subscriptions = [timer(100, schedulerOf(clock)), interval(10, schedulerOf(clock))].map((each) =>
      each.subscribe(),
    );
    clock.advance(55);
    for (const each of subscriptions) each.unsubscribe();
    expect(clock.pending).toBe(0);
  });
});

describe('a virtual clock for code that awaits', () => {
  const passed = (clock: ReturnType<typeof virtualClock>, ms: number): Promise<void> =>
    new Promise((resolve) => void clock.at(clock.now() + ms, resolve));

  it('advanceAsync lets promises settle between the callbacks', async () => {
    const clock = virtualClock();
    const at: number[] = [];
    const script = async (): Promise<void> => {
      for (const ms of [100, 200, 300]) {
        await passed(clock, ms);
        at.push(clock.now());
      }
    };
    void script();
    await clock.advanceAsync(350);
    expect(at).toEqual([100, 300]);
    expect(clock.now()).toBe(350);
    await clock.advanceAsync(250);
    expect(at).toEqual([100, 300, 600]);
  });

  it('settle goes on until nothing is due, and gives up after its limit', async () => {
    const clock = virtualClock();
    let rounds = 0;
    const script = async (): Promise<void> => {
      for (; rounds < 5; rounds++) await passed(clock, 1000);
    };
    void script();
    expect(await clock.settle()).toBe(5000);
    expect(rounds).toBe(5);
    const again = (): void => void clock.at(clock.now() + 1000, again);
    again();
    await expect(clock.settle(10_000)).rejects.toThrow('not quiet after 10000 ms');
  });
});

describe('call logic on the clock of its endpoint', () => {
  const setUp = async (logic: CallLogic) => {
    const { clock, drivers } = virtualWorld();
    const server = await createSipServer({ drivers: drivers('10.0.0.1', 1) });
    const client = await createSipClient({ drivers: drivers('10.0.0.2', 2) });
    server.handle(logic);
    const call = client.call(server.uri);
    const states: [number, string][] = [];
    call.state$.pipe(map((state): [number, string] => [clock.now(), state])).subscribe((each) => states.push(each));
    return { clock, server, client, call, states };
  };

  it('ringFor, answer and hangupAfter need no scheduler', async () => {
    const { clock, states, server, client } = await setUp(
      parallel(sequence(ringFor(3000), answerAfter(500)), hangupAfter(10_000)),
    );
    await clock.settle();
    expect(states).toEqual([
      [0, 'calling'],
      [0, 'ringing'],
      [3500, 'active'],
      [13_500, 'ended'],
    ]);
    for (const { counters } of [server, client])
      expect(Object.values(counters.busy).every((count) => count === 0)).toBe(true);
  });

  it('is carried on by advanceAsync, command by command', async () => {
    const { clock, call } = await setUp(sequence(answerAfter(1000), play('hello.wav'), hangup()));
    await clock.advanceAsync(999);
    expect(call.state).toBe('calling');
    await clock.advanceAsync(1);
    expect(call.cause).toEqual({ by: 'remote' });
  });
});
