import { firstValueFrom, map, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { guarded } from '../../src/stack/guarded.ts';

const set = () => {
  const source = new Subject<number>();
  const caught: unknown[] = [];
  return { source, caught, stream$: guarded(source, (error) => caught.push(error)) };
};
const boom = new Error('boom');
const thrower = (): never => {
  throw boom;
};

// An error that is not guarded is an uncaught exception, which fails the run.
describe('guarded', () => {
  it('an error thrown by a subscriber is handed to the guard, and all subscribers continue', () => {
    const { source, caught, stream$ } = set();
    const seen: number[] = [];
    stream$.subscribe((value) => {
      if (value === 1) thrower();
      seen.push(value);
    });
    stream$.subscribe({ next: (value) => seen.push(value * 10) });
    source.next(1);
    source.next(2);
    expect(caught).toEqual([boom]);
    expect(seen).toEqual([10, 2, 20]);
  });

  it('an error of an operator without an error handler is handed to the guard', () => {
    const { source, caught, stream$ } = set();
    stream$.pipe(map(thrower)).subscribe(() => {});
    source.next(1);
    expect(caught).toEqual([boom]);
  });

  it('a handled error goes to its handler, and an error of the handler to the guard', () => {
    const { source, caught, stream$ } = set();
    const handled: unknown[] = [];
    stream$.pipe(map(thrower)).subscribe({ error: (error) => handled.push(error) });
    stream$.pipe(map(thrower)).subscribe({ error: thrower });
    stream$.subscribe(undefined, null, thrower);
    source.next(1);
    source.complete();
    expect(handled).toEqual([boom]);
    expect(caught).toEqual([boom, boom]);
  });

  it('a guarded stream can be unsubscribed and used as a promise', async () => {
    const { source, stream$ } = set();
    const first = firstValueFrom(stream$);
    const subscription = stream$.subscribe();
    source.next(7);
    subscription.unsubscribe();
    expect(await first).toBe(7);
    expect(source.observed).toBe(false);
  });
});

it('a rejection of an async subscriber is handed to the guard too', async () => {
  const { source, caught, stream$ } = set();
  stream$.subscribe(async () => thrower());
  source.next(1);
  await new Promise(setImmediate);
  expect(caught).toEqual([boom]);
});
