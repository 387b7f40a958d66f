import { concat, concatMap, filter, map, merge, of, switchMap, take } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import {
  answer,
  type Call,
  type CallCommand,
  type CallLogic,
  type CallOptions,
  collectDigits,
  command,
  type DigitEntry,
  handleWith,
  matching,
  run,
  type SipClient,
  type SipEndpoint,
  type SipServer,
  whileActive,
  withCause,
} from '../../src/index.ts';

// What this file proves is proved by the type-checker: the bodies only have to compile.

describe('the types of call logic', () => {
  it('take literals as commands inside operators', () => {
    const mapped: CallLogic = (call) =>
      call.dtmf$.pipe(
        filter(({ digit }) => digit === '#'),
        take(1),
        map(() => ({ do: 'hangup' })),
      );
    const concatenated: CallLogic = (call) => call.dtmf$.pipe(concatMap(() => of(command({ do: 'hangup' }))));
    const switched: CallLogic = (call) =>
      call.dtmf$.pipe(
        switchMap(({ digit }) => (digit === '1' ? of(command({ do: 'hold' })) : answer()(call))),
        take(3),
      );
    const carriedOut: CallLogic = (call) =>
      concat(
        run(call, { do: 'answer' }),
        call.dtmf$.pipe(concatMap(({ digit }) => run(call, { do: 'dtmf', digits: digit }))),
        merge(run(call, { do: 'play', source: 'a.wav' }), of({ do: 'hangup' } as const)),
      );
    expectTypeOf([mapped, concatenated, switched, carriedOut]).toEqualTypeOf<CallLogic[]>();
  });

  it('refuse what is no command, and what a command does not have', () => {
    // @ts-expect-error: there is no such command
    command({ do: 'dance' });
    // @ts-expect-error: the digits are missing
    command({ do: 'dtmf' });
    // @ts-expect-error: the source is missing
    const wrong: CallLogic = (call) => run(call, { do: 'play' });
    // @ts-expect-error: a stream of digits is no stream of commands
    const digits: CallLogic = (call) => call.dtmf$;
    expectTypeOf([wrong, digits]).toEqualTypeOf<CallLogic[]>();
  });

  it('name what operators give', () => {
    const entries = (call: Call) => call.dtmf$.pipe(whileActive(call), collectDigits({ max: 4 }));
    expectTypeOf(entries).returns.toHaveProperty('pipe');
    expectTypeOf<DigitEntry['ended']>().toEqualTypeOf<'max' | 'terminator' | 'timeout' | 'call'>();
    const ends = (server: SipServer) =>
      server.calls$.pipe(
        matching(({ local }) => local.uri.includes('sales')),
        handleWith(answer()),
        map(({ call, cause }) => `${call.id} ${cause.by}`),
      );
    expectTypeOf(ends).parameter(0).toExtend<SipEndpoint>();
    const causes = (client: SipClient) => client.dial('sip:b@c').pipe(withCause());
    expectTypeOf(causes).parameter(0).toExtend<SipEndpoint>();
    expectTypeOf<SipServer>().toExtend<SipClient>();
    expectTypeOf<NonNullable<CallOptions['logic']>>().toEqualTypeOf<CallLogic>();
    expectTypeOf<CallCommand['do']>()
      .extract<'stop' | 'clear' | 'bridge'>()
      .toEqualTypeOf<'stop' | 'clear' | 'bridge'>();
  });
});
