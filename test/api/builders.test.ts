import { map, NEVER, type Observable, tap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import type { CallCommand } from '../../src/api/call/call-command.ts';
import type { CallEvent } from '../../src/api/call/call-event.ts';
import { answer } from '../../src/api/logic/answer.ts';
import { answerAfter } from '../../src/api/logic/answer-after.ts';
import type { CallLogic } from '../../src/api/logic/call-logic.ts';
import { hangup } from '../../src/api/logic/hangup.ts';
import { hangupAfter } from '../../src/api/logic/hangup-after.ts';
import { hold, resume } from '../../src/api/logic/hold.ts';
import { parallel } from '../../src/api/logic/parallel.ts';
import { play } from '../../src/api/logic/play.ts';
import { record } from '../../src/api/logic/record.ts';
import { rejectWith } from '../../src/api/logic/reject-with.ts';
import { ringFor } from '../../src/api/logic/ring-for.ts';
import { ringUntil } from '../../src/api/logic/ring-until.ts';
import { sendDtmf } from '../../src/api/logic/send-dtmf.ts';
import { sequence } from '../../src/api/logic/sequence.ts';
import { clear, stop } from '../../src/api/logic/stop.ts';
import { whenState } from '../../src/api/logic/when-state.ts';
import { SipError } from '../../src/core/errors.ts';
import type { CallState } from '../../src/signal/session.ts';
import { double } from '../support/untyped.ts';

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
const refused = new SipError('ERR_SIP_REFUSED', '488 Not Acceptable Here');
/** What the letters of events stand for: `d` and `f`, the latest command is done or failed; `o`, another one is done. */
const eventOf = (letter: string, latest: CallCommand): CallEvent => {
  if (letter === 'o') return { type: 'command', command: { ...latest } };
  return { type: 'command', command: latest, ...(letter === 'f' && { error: refused }) };
};

interface Marbles {
  readonly scheduler: TestScheduler;
  /** A call whose states and events come as drawn, from the frame of the subscription on. */
  call(states: string, events?: string): Call;
  hot(marbles: string): Observable<string>;
  /** What a logic does to that call. */
  expectOf(logic: CallLogic, call: Call, more?: Readonly<Record<string, CallCommand>>): { toBe(marbles: string): void };
}

const marbles = (draw: (tools: Marbles) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  let latest: CallCommand = { do: 'mute' };
  scheduler.run(({ hot, cold, expectObservable }) =>
    draw({
      scheduler,
      call: (state$, events$) =>
        double<Call>({
          state$: cold(state$, states),
          events$: events$ === undefined ? NEVER : hot(events$).pipe(map((letter) => eventOf(letter, latest))),
        }),
      hot,
      expectOf: (logic, call, more = {}) => ({
        toBe: (drawn) => {
          const noted$ = logic(call).pipe(
            tap((command) => {
              latest = command;
            }),
          );
          expectObservable(noted$).toBe(drawn, { ...commands, ...more }, refused);
        },
      }),
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
    marbles(({ call, expectOf }) => expectOf(play('hello.wav'), call('a', '--o--d--d')).toBe('P----|'));
  });

  it('play: errors when it could not be played', () => {
    marbles(({ call, expectOf }) => expectOf(play('hello.wav'), call('a', '--f')).toBe('P-#'));
  });

  it('answer: errors when it came too late', () => {
    marbles(({ call, expectOf }) => expectOf(answer(), call('i', '--f')).toBe('A-#'));
  });

  it.each([
    ['hold', hold(), { do: 'hold' }],
    ['resume', resume(), { do: 'resume' }],
    ['record', record('a.wav'), { do: 'record', path: 'a.wav' }],
    ['sendDtmf', sendDtmf('12#', { method: 'info' }), { do: 'dtmf', digits: '12#', method: 'info' }],
    ['play, with options', play('a.wav', { gain: 2 }), { do: 'play', source: 'a.wav', options: { gain: 2 } }],
  ] as const)('%s: over when the command is done, an error when it fails', (_name, logic, X) => {
    marbles(({ call, expectOf }) => {
      expectOf(logic, call('a', '--o-d'), { X }).toBe('X---|');
    });
    marbles(({ call, expectOf }) => {
      expectOf(logic, call('a', '--f'), { X }).toBe('X-#');
    });
  });

  it('stop, clear: at once', () => {
    marbles(({ call, expectOf }) => {
      expectOf(stop(), call('a'), { X: { do: 'stop' } }).toBe('(X|)');
      expectOf(clear(), call('a'), { X: { do: 'clear' } }).toBe('(X|)');
    });
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

  it('sequence: each when the one before is over', () => {
    marbles(({ scheduler, call, expectOf }) => {
      const logic = sequence(ringFor(3, scheduler), answer(), play('hello.wav'), hangup());
      // The states are drawn from the subscription on, which for `answer` is frame 3.
      expectOf(logic, call('i-a', '----------d')).toBe('R--A-P----(H|)');
    });
  });

  it('parallel: all at once', () => {
    marbles(({ scheduler, call, expectOf }) => {
      const logic = parallel(sequence(ringFor(2, scheduler), answer()), hangupAfter(5, scheduler));
      expectOf(logic, call('i---a')).toBe('R-A------(H|)');
    });
  });
});
