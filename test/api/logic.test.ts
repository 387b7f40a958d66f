import { catchError, concat, concatMap, EMPTY, NEVER, of, takeUntil, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/api/call/call-command.ts';
import type { CallEvent } from '../../src/api/call/call-event.ts';
import { answer } from '../../src/api/logic/answer.ts';
import { bridgeTo } from '../../src/api/logic/bridge-to.ts';
import type { CallLogic } from '../../src/api/logic/call-logic.ts';
import { hangup } from '../../src/api/logic/hangup.ts';
import { hold } from '../../src/api/logic/hold.ts';
import { onDigits } from '../../src/api/logic/on-digits.ts';
import { onEnd } from '../../src/api/logic/on-end.ts';
import { parallel } from '../../src/api/logic/parallel.ts';
import { play } from '../../src/api/logic/play.ts';
import { record } from '../../src/api/logic/record.ts';
import { run } from '../../src/api/logic/run.ts';
import { sequence } from '../../src/api/logic/sequence.ts';
import { invite } from './fake-stack.ts';
import { fakeClient, fakeServer, type Harness } from './harness.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server with this logic and one call, and the outcomes of its commands. */
const handled = (logic: CallLogic): Harness & { readonly outcomes: string[] } => {
  const parts = fakeServer();
  const outcomes: string[] = [];
  parts.endpoint.events$.subscribe(({ event }) => {
    if (event.type === 'command') outcomes.push(`${event.command.do} ${event.error?.code ?? 'done'}`);
  });
  parts.endpoint.handle(logic);
  parts.fake.ring();
  return { ...parts, outcomes };
};

const press = ({ fake }: Harness, ...digits: readonly string[]): void => {
  for (const digit of digits) fake.tell('a', { type: 'dtmf', digit, durationMs: 100, method: 'rtp' });
};

describe('the commands of a logic', () => {
  it('are followed by an event each, with the outcome', async () => {
    const parts = handled(() => of(command({ do: 'answer' }), command({ do: 'mute' }), command({ do: 'hold' })));
    parts.fake.establish();
    await settled();
    expect(parts.outcomes).toEqual(['mute done', 'hold ERR_SIP_STATE', 'answer done']);
    expect(parts.faults).toEqual([]);
  });

  it('that are refused by the peer are events, and no failure of the logic', async () => {
    const parts = handled((call) => concat(answer()(call), of(command({ do: 'hold' }))));
    parts.fake.establish();
    parts.fake.tell('a', { type: 'done', ref: parts.fake.given('hold')[0]?.ref ?? -1, ok: false, code: 'refused' });
    await settled();
    expect(parts.outcomes).toContain('hold ERR_SIP_REFUSED');
    expect(parts.faults).toEqual([]);
    expect(parts.fake.given('hangup')).toEqual([]);
  });

  it('name the object that was emitted', async () => {
    const given = command({ do: 'ring' });
    const { endpoint, fake } = fakeServer();
    const events: CallEvent[] = [];
    endpoint.events$.subscribe(({ event }) => events.push(event));
    endpoint.handle(() => of(given));
    fake.ring();
    await settled();
    expect(events.find((event) => event.type === 'command')?.command).toBe(given);
  });

  it('after the end are dropped: nothing follows `ended`', async () => {
    const parts = handled((call) => call.ended$.pipe(concatMap(() => of(command({ do: 'answer' })))));
    const types: string[] = [];
    parts.endpoint.events$.subscribe(({ event }) => types.push(event.type));
    parts.fake.end();
    await settled();
    expect(types).toEqual(['ended']);
    expect(parts.faults).toEqual([]);
  });
});

describe('builders in a logic', () => {
  it('a play that fails is an error of its logic, which may catch it', async () => {
    const parts = handled((call) =>
      concat(answer()(call), play('missing.wav')(call).pipe(catchError(() => play('instead.wav')(call)))),
    );
    parts.fake.establish();
    await settled();
    const [{ ref = -1 } = {}] = parts.fake.given('play');
    parts.fake.tell('a', { type: 'played', ref, completed: false, error: 'no such file' });
    await settled();
    expect(parts.fake.given('play').map(({ source }) => source)).toMatchObject([
      { path: 'missing.wav' },
      { path: 'instead.wav' },
    ]);
    expect(parts.faults).toEqual([]);
    expect(parts.outcomes).toContain('play ERR_SIP_MEDIA');
  });

  it('a failure that is not caught ends the call, as a fault', async () => {
    const parts = handled(sequence(answer(), play('missing.wav'), hold()));
    parts.fake.establish();
    await settled();
    const [{ ref = -1 } = {}] = parts.fake.given('play');
    parts.fake.tell('a', { type: 'played', ref, completed: false, error: 'no such file' });
    await settled();
    expect(parts.faults).toMatchObject([
      { error: { code: 'ERR_SIP_MEDIA' }, during: 'the logic of the call', call: 'a' },
    ]);
    expect(parts.fake.given('hangup')).toHaveLength(1);
    expect(parts.fake.given('hold')).toEqual([]);
  });

  it('a command that comes too late because the call is ending is no fault', async () => {
    const parts = handled(sequence(hangup(), answer()));
    parts.fake.tell('a', { type: 'state', state: 'ending' });
    await settled();
    expect(parts.faults).toEqual([]);
    expect(parts.outcomes).toEqual(['answer ERR_SIP_STATE']);
  });

  it('one that is left before its end is stopped: a prompt by the first key', async () => {
    const parts = handled((call) => concat(answer()(call), play('menu.wav')(call).pipe(takeUntil(call.dtmf$)), NEVER));
    parts.fake.establish();
    await settled();
    expect(parts.fake.given('control')).toEqual([]);
    press(parts, '1');
    expect(parts.fake.given('control').map(({ control }) => control)).toEqual([{ do: 'stop' }]);
  });

  it('each after the one before is done', async () => {
    const parts = handled(sequence(answer(), hold(), play('a.wav'), hangup()));
    const given = (): readonly string[] =>
      parts.fake.commands.map((each) => each.do).filter((each) => each !== 'detect');
    parts.fake.establish();
    await settled();
    expect(given()).toEqual(['answer', 'hold']);
    parts.fake.tell('a', { type: 'done', ref: parts.fake.given('hold')[0]?.ref ?? -1, ok: true });
    await settled();
    expect(given()).toEqual(['answer', 'hold', 'play']);
    parts.fake.tell('a', { type: 'played', ref: parts.fake.given('play')[0]?.ref ?? -1, completed: true });
    await settled();
    expect(given()).toEqual(['answer', 'hold', 'play', 'hangup']);
  });

  it('record runs beside the rest', async () => {
    const parts = handled(parallel(record('a.wav'), sequence(answer(), play('b.wav'))));
    parts.fake.establish();
    await settled();
    expect(parts.fake.given('record').map(({ path }) => path)).toEqual(['a.wav']);
    expect(parts.fake.given('play')).toHaveLength(1);
  });

  it('bridgeTo ends with the other call', async () => {
    const { endpoint, fake } = fakeServer();
    fake.ring('b', invite('two@caller'));
    const other = endpoint.callOf('b');
    if (other === undefined) throw new Error('there is no second call');
    let over = false;
    const logic: CallLogic = (call) => bridgeTo(other)(call).pipe(tap({ complete: () => (over = true) }));
    // The waiting call goes to the logic, too: only the second one is bridged.
    endpoint.handle((call) => (call === other ? EMPTY : logic(call)));
    fake.ring('a');
    await settled();
    expect(over).toBe(false);
    fake.end('b');
    await settled();
    expect(over).toBe(true);
  });

  it('onEnd is called once the call has ended, with the cause', () => {
    const seen: unknown[] = [];
    const parts = handled(
      parallel(
        onEnd((cause, call) => seen.push(cause, call.id)),
        answer(),
      ),
    );
    expect(seen).toEqual([]);
    parts.fake.end('a', { by: 'remote', status: 487 });
    expect(seen).toEqual([{ by: 'remote', status: 487 }, 'a']);
  });

  it('what onEnd throws, or rejects with, is a fault', async () => {
    const failing = onEnd(() => {
      throw new Error('mine');
    });
    const parts = handled(
      parallel(
        failing,
        onEnd(() => Promise.reject(new Error('later'))),
      ),
    );
    parts.fake.end();
    await settled();
    expect(parts.faults.map(({ error }) => (error as Error).message)).toEqual(['mine', 'later']);
  });

  it('onDigits goes on with the entry, on the clock of the endpoint', async () => {
    const entries: unknown[] = [];
    const logic = onDigits({ max: 4, timeoutMs: 5000 }, (entry) => {
      entries.push(entry);
      return hangup();
    });
    const parts = handled(logic);
    press(parts, '1', '2');
    parts.clock.advance(5000);
    expect(entries).toEqual([{ digits: '12', ended: 'timeout' }]);
    expect(parts.fake.given('hangup')).toHaveLength(1);
    expect(parts.clock.pending).toBe(0);
  });

  it('a logic receives an entry that the end of the call cut short', () => {
    const entries: unknown[] = [];
    const parts = handled(
      onDigits({ max: 4 }, (entry) => {
        entries.push(entry);
        return hangup();
      }),
    );
    press(parts, '1', '2');
    parts.fake.end();
    expect(entries).toEqual([{ digits: '12', ended: 'call' }]);
    expect(parts.faults).toEqual([]);
  });
});

describe('a logic of an outgoing call', () => {
  it('runs from the call to its end, and its failure is a fault', async () => {
    const { endpoint, fake, faults } = fakeClient();
    const logic: CallLogic = (call) => concat(run(call, { do: 'play', source: 'hello.wav' }), hangup()(call));
    const call = endpoint.call('sip:bob@b', { logic });
    fake.establish(call.id);
    const [{ ref = -1 } = {}] = fake.given('play');
    fake.tell(call.id, { type: 'played', ref, completed: true });
    await settled();
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id: call.id }]);
    endpoint.call('sip:bob@b', {
      logic: () => {
        throw new Error('mine');
      },
    });
    await settled();
    expect(faults).toMatchObject([{ during: 'the logic of the call' }]);
    expect(fake.given('hangup')).toHaveLength(2);
  });
});
