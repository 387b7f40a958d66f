import { Subject, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../src/stack/one-at-a-time.ts';

const marbles = (run: Parameters<TestScheduler['run']>[0]): void =>
  void new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(run);

describe('oneAtATime', () => {
  it('oneAtATime passes inputs one by one, and completion', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-(cd)-|');
      expectObservable(source.pipe(oneAtATime())).toBe('-a-b-(cd)-|');
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    }));

  it('oneAtATime passes an error, and unsubscription', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('-a-#').pipe(oneAtATime())).toBe('-a-#');
      const source = cold('-a-b-c');
      expectObservable(source.pipe(oneAtATime()), '----!').toBe('-a-b');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }));

  it('an input that arrives inside a subscriber waits until the turn is over', () => {
    const entry = new Subject<string>();
    const log: string[] = [];
    // Two stages of one turn: the nested input must not run between them.
    entry
      .pipe(
        oneAtATime(),
        tap((input) => {
          log.push(`${input} begins`);
          if (input === 'INVITE') entry.next('answer');
        }),
      )
      .subscribe((input) => {
        if (input === 'INVITE') entry.next('hangup');
        log.push(`${input} ends`);
      });
    entry.next('INVITE');
    entry.next('later');
    expect(log).toEqual([
      'INVITE begins',
      'INVITE ends',
      'answer begins',
      'answer ends',
      'hangup begins',
      'hangup ends',
      'later begins',
      'later ends',
    ]);
  });

  it('the completion of the stream waits for the turn and for queued inputs', () => {
    const entry = new Subject<number>();
    const log: unknown[] = [];
    entry.pipe(oneAtATime()).subscribe({
      next: (input) => {
        log.push(input);
        if (input === 1) {
          entry.next(2);
          entry.complete();
        }
      },
      complete: () => log.push('complete'),
    });
    entry.next(1);
    expect(log).toEqual([1, 2, 'complete']);
  });
});
