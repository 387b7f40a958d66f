import { NEVER, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import type { CallEvent } from '../../src/api/call/call-event.ts';
import { answer } from '../../src/api/logic/answer.ts';
import { answerAfter } from '../../src/api/logic/answer-after.ts';
import type { CallLogic } from '../../src/api/logic/call-logic.ts';
import { hangup } from '../../src/api/logic/hangup.ts';
import { hangupAfter } from '../../src/api/logic/hangup-after.ts';
import { parallel } from '../../src/api/logic/parallel.ts';
import { play } from '../../src/api/logic/play.ts';
import { rejectWith } from '../../src/api/logic/reject-with.ts';
import { ringFor } from '../../src/api/logic/ring-for.ts';
import { ringUntil } from '../../src/api/logic/ring-until.ts';
import { sequence } from '../../src/api/logic/sequence.ts';
import { whenState } from '../../src/api/logic/when-state.ts';
import type { CallState } from '../../src/signal/session.ts';

const states: Readonly<Record<string, CallState>> = { i: 'incoming', r: 'ringing', a: 'active', e: 'ended' };
const commands = {
  R: { do: 'ring', earlyMedia: false },
  E: { do: 'ring', earlyMedia: true },
  A: { do: 'answer' },
  P: { do: 'play', source: 'hello.wav' },
  J: { do: 'reject', status: 603 },
  K: { do: 'reject', status: 486, reason: 'Busy' },
  H: { do: 'hangup' },
} as const;
const played: Readonly<Record<string, CallEvent>> = {
  p: { type: 'played', source: 'hello.wav', completed: true },
  o: { type: 'played', source: 'other.wav', completed: true },
};

interface Marbles {
  readonly scheduler: TestScheduler;
  /** A call whose states and events come as drawn, from the frame of the subscription on. */
  call(states: string, events?: string): Call;
  hot(marbles: string): Observable<string>;
  /** What a logic does to that call. */
  expectOf(logic: CallLogic, call: Call): { toBe(marbles: string): void };
}

const marbles = (draw: (tools: Marbles) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(({ hot, cold, expectObservable }) =>
    draw({
      scheduler,
      call: (state$, events$) =>
        ({
          state$: cold(state$, states),
          events$: events$ === undefined ? NEVER : hot(events$, played),
        }) as unknown as Call,
      hot,
      expectOf: (logic, call) => ({ toBe: (drawn) => expectObservable(logic(call)).toBe(drawn, commands) }),
    }),
  );
};

describe('operators of call logic', () => {
  it('answer: at once; over when the call is active', () => {
    marbles(({ call, expectOf }) => expectOf(answer(), call('i---a---e|')).toBe('A---|'));
  });

  it('answer: over when the call ends instead', () => {
    marbles(({ call, expectOf }) => expectOf(answer(), call('i---(e|)')).toBe('A---|'));
  });

  it('answerAfter: so much later', () => {
    marbles(({ scheduler, call, expectOf }) => {
      expectOf(answerAfter(2000, scheduler), call('i 2s a')).toBe('2s A 2s |');
    });
  });

  it('ringUntil: rings until it is told', () => {
    marbles(({ call, hot, expectOf }) => {
      expectOf(ringUntil(hot('----x--x')), call('i')).toBe('R---|');
      expectOf(ringUntil(hot('---|')), call('i')).toBe('R--|');
      expectOf(
        ringUntil(() => hot('--x'), { earlyMedia: true }),
        call('i'),
      ).toBe('E-|');
    });
  });

  it('ringFor: rings so long', () => {
    marbles(({ scheduler, call, expectOf }) => expectOf(ringFor(500, scheduler), call('i')).toBe('R 499ms |'));
  });

  it('play: over when that very thing was played', () => {
    marbles(({ call, expectOf }) => expectOf(play('hello.wav'), call('a', '--o--p--p')).toBe('P----|'));
  });

  it('hangupAfter: counted from the answer', () => {
    marbles(({ scheduler, call, expectOf }) => {
      expectOf(hangupAfter(1000, scheduler), call('i--a')).toBe('--- 1s (H|)');
      expectOf(hangupAfter(1000, scheduler), call('i--(e|)')).toBe('---|');
    });
  });

  it('rejectWith, hangup: at once', () => {
    marbles(({ call, expectOf }) => {
      expectOf(rejectWith(603), call('i')).toBe('(J|)');
      expectOf(rejectWith(486, 'Busy'), call('i')).toBe('(K|)');
      expectOf(hangup(), call('i')).toBe('(H|)');
    });
  });

  it('whenState: waits for the state, and only the first time', () => {
    marbles(({ call, expectOf }) => {
      expectOf(whenState('active', hangup()), call('i-a-r-a')).toBe('--(H|)');
      expectOf(whenState('active', hangup()), call('i-r-(e|)')).toBe('----|');
    });
  });

  it('inOrder: each when the one before is over', () => {
    marbles(({ scheduler, call, expectOf }) => {
      const logic = sequence(ringFor(3, scheduler), answer(), play('hello.wav'), hangup());
      // The states are drawn from the subscription on, which for `answer` is frame 3.
      expectOf(logic, call('i-a', '----------p')).toBe('R--A-P----(H|)');
    });
  });

  it('together: all at once', () => {
    marbles(({ scheduler, call, expectOf }) => {
      const logic = parallel(sequence(ringFor(2, scheduler), answer()), hangupAfter(5, scheduler));
      expectOf(logic, call('i---a')).toBe('R-A------(H|)');
    });
  });
});
