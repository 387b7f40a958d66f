import { asyncScheduler, map, NEVER, of, repeat, Subject, take, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import { handleWith } from '../../src/api/logic/handle-with.ts';
import { schedulerOf } from '../../src/api/logic/scheduler-of.ts';
import { collectDigits, type DigitEntry, type DigitOptions } from '../../src/api/operators/collect-digits.ts';
import { matching } from '../../src/api/operators/matching.ts';
import { whileActive } from '../../src/api/operators/while-active.ts';
import { withCause } from '../../src/api/operators/with-cause.ts';
import { double } from '../support/untyped.ts';
import { invite } from './fake-stack.ts';
import { fakeServer, oneCall } from './harness.ts';

/** Keys whose characters mean something else in marbles. */
const keyOf: Readonly<Record<string, string>> = { h: '#', s: '*', f: '!' };

/** An entry from keys drawn as marbles. */
const expectEntry = (options: DigitOptions, keys: string, drawn: string, entry: DigitEntry): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ hot, expectObservable }) => {
    const keys$ = hot(keys).pipe(map((letter) => ({ digit: keyOf[letter] ?? letter })));
    expectObservable(keys$.pipe(collectDigits({ scheduler, ...options }))).toBe(drawn, { E: entry });
  });
};

describe('collectDigits', () => {
  it('ends with the last of `max` digits', () => {
    expectEntry({ max: 3 }, '-1-2-3-4', '-----(E|)', { digits: '123', ended: 'max' });
  });

  it('ends with a terminator, which is not part of the entry', () => {
    expectEntry({ max: 3, terminator: '#*' }, '-1-h-3', '---(E|)', { digits: '1', ended: 'terminator' });
    expectEntry({ terminator: '#*' }, '-s', '-(E|)', { digits: '', ended: 'terminator' });
  });

  it('leaves a flash out of the entry, unless it is the terminator', () => {
    expectEntry({ max: 3 }, '-1-f-2-3', '-------(E|)', { digits: '123', ended: 'max' });
    expectEntry({ terminator: '!' }, '-1-f', '---(E|)', { digits: '1', ended: 'terminator' });
  });

  it('ends after a time without a digit, from the subscription and from each digit', () => {
    expectEntry({ timeoutMs: 5 }, '-------9', '-----(E|)', { digits: '', ended: 'timeout' });
    expectEntry({ timeoutMs: 5, max: 4 }, '---1---2------3', '------------(E|)', { digits: '12', ended: 'timeout' });
  });

  it('distinguishes an entry that the end of the call cut short', () => {
    expectEntry({ max: 4, timeoutMs: 50 }, '-1-2-|', '-----(E|)', { digits: '12', ended: 'call' });
  });

  it('collects one entry after the other with repeat()', () => {
    const entries: DigitEntry[] = [];
    const keys = new Subject<{ readonly digit: string }>();
    keys.pipe(collectDigits({ max: 2 }), repeat({ count: 2 })).subscribe((entry) => entries.push(entry));
    for (const digit of '12345') keys.next({ digit });
    expect(entries.map(({ digits }) => digits)).toEqual(['12', '34']);
    expect(keys.observed).toBe(false);
  });

  it('passes an error on, and leaves no timer behind when it is left', () => {
    const errors: unknown[] = [];
    throwError(() => new Error('mine'))
      .pipe(collectDigits({ max: 1 }))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toHaveLength(1);
    const { call, clock } = oneCall();
    call.dtmf$
      .pipe(collectDigits({ timeoutMs: 1000, scheduler: schedulerOf(call) }))
      .subscribe()
      .unsubscribe();
    expect(clock.pending).toBe(0);
  });

  it('keeps the guard of a stream of a call', () => {
    const { call, fake, faults } = oneCall();
    call.dtmf$.pipe(collectDigits({ max: 1 })).subscribe(() => {
      throw new Error('mine');
    });
    fake.tell('a', { type: 'dtmf', digit: '1', durationMs: 100, method: 'rtp' });
    expect(faults).toMatchObject([{ error: { message: 'mine' }, call: 'a' }]);
  });

  it.each([{ max: 0 }, { max: 1.5 }, { timeoutMs: 0 }, { timeoutMs: Number.NaN }])('refuses %j', (options) => {
    expect(() => collectDigits(options)).toThrow(expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }));
  });
});

describe('whileActive', () => {
  it('subscribes when the call is active and completes when it is not any more', () => {
    const { call, fake } = oneCall();
    const source = new Subject<number>();
    const seen: unknown[] = [];
    source.pipe(whileActive(call)).subscribe({ next: (each) => seen.push(each), complete: () => seen.push('|') });
    source.next(1);
    fake.establish();
    source.next(2);
    fake.tell('a', { type: 'state', state: 'ending' });
    source.next(3);
    expect(seen).toEqual([2, '|']);
    expect(source.observed).toBe(false);
  });

  it('completes at once for a call that has ended', () => {
    const { call, fake } = oneCall();
    fake.end();
    let done = false;
    NEVER.pipe(whileActive(call)).subscribe({ complete: () => (done = true) });
    expect(done).toBe(true);
  });
});

describe('withCause', () => {
  it('emits each call with its cause, in the order of the ends', () => {
    const { endpoint, fake } = fakeServer();
    const ends: unknown[] = [];
    endpoint.calls$.pipe(withCause()).subscribe(({ call, cause }) => ends.push([call.id, cause.by]));
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    fake.end('b', { by: 'local' });
    fake.end('a');
    expect(ends).toEqual([
      ['b', 'local'],
      ['a', 'remote'],
    ]);
  });
});

describe('matching', () => {
  it('passes the calls for which it is true; one for which it throws does not match and is a fault', () => {
    const { endpoint, fake, faults } = fakeServer();
    const seen: string[] = [];
    const isB = (call: Call): boolean => {
      if (call.id === 'c') throw new Error('mine');
      return call.id === 'b';
    };
    endpoint.calls$.pipe(matching(isB)).subscribe((call) => seen.push(call.id));
    for (const id of ['a', 'b', 'c', 'b2']) fake.ring(id, invite(`${id}@caller`));
    expect(seen).toEqual(['b']);
    expect(faults).toMatchObject([{ during: 'the predicate of matching()', call: 'c' }]);
  });
});

describe('handleWith', () => {
  it('runs a logic for each call, several beside each other', () => {
    const { endpoint, fake } = fakeServer();
    const ends: string[] = [];
    const even = (call: Call): boolean => call.id === 'b';
    endpoint.calls$
      .pipe(
        matching(even),
        handleWith(() => of({ do: 'reject', status: 603 })),
      )
      .subscribe(({ call, cause }) => ends.push(`${call.id} ${cause.by}`));
    endpoint.calls$
      .pipe(
        matching((call) => !even(call)),
        handleWith(() => of({ do: 'answer' })),
      )
      .subscribe();
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    expect(fake.commands.map((each) => ('id' in each ? `${each.id} ${each.do}` : each.do))).toEqual([
      'a answer',
      'b reject',
    ]);
    fake.end('b', { by: 'local', status: 603 });
    expect(ends).toEqual(['b local']);
  });

  it('owns its calls: unsubscribing hangs up those that have not ended', () => {
    const { endpoint, fake } = fakeServer();
    const owner = endpoint.calls$.pipe(handleWith(() => of({ do: 'answer' }))).subscribe();
    for (const id of ['a', 'b']) fake.ring(id, invite(`${id}@caller`));
    fake.end('a');
    owner.unsubscribe();
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id: 'b' }]);
    const limited = endpoint.calls$
      .pipe(
        take(1),
        handleWith(() => of({ do: 'answer' })),
      )
      .subscribe();
    fake.ring('c', invite('three@caller'));
    expect(fake.given('answer')).toHaveLength(3);
    fake.end('c');
    expect(limited.closed).toBe(true);
  });

  it('reports a logic that fails, and goes on with the next call', async () => {
    const { endpoint, fake, faults } = fakeServer();
    endpoint.calls$
      .pipe(
        handleWith((call) => {
          if (call.id === 'a') throw new Error('mine');
          return of({ do: 'answer' });
        }),
      )
      .subscribe();
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    await new Promise(setImmediate);
    expect(faults).toMatchObject([{ during: 'the logic of the call', call: 'a' }]);
    expect(fake.given('reject')).toEqual([{ do: 'reject', id: 'a', status: 500 }]);
    expect(fake.given('answer')).toEqual([{ do: 'answer', id: 'b' }]);
  });
});

describe('schedulerOf', () => {
  it('of a call that belongs to no endpoint of this package is that of the process', () => {
    expect(schedulerOf(double<Call>({}))).toBe(asyncScheduler);
  });
});
