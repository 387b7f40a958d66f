import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/signal/usages.ts';
import { toLine } from '../../src/stack/recording/recording.ts';
import { replayFacts } from '../../src/stack/recording/replay.ts';
import type { Stack } from '../../src/stack/stack-contract.ts';
import { nth } from '../support/nth.ts';
import { type Pair, type PairOptions, pair, type Side } from '../support/pair.ts';
import { stackConfig } from '../support/stack-config.ts';

const verbs = [
  'ring',
  'early',
  'answer',
  'reject',
  'hangup',
  'hold',
  'resume',
  'call',
  'late',
  'play',
  'drain',
  'dtmf',
] as const;

/** What a side does about an incoming call by itself: nothing, or answer, at once inside the turn or after ringing. */
type Habit = 'wait' | 'answer' | number;
const anyHabit: fc.Arbitrary<Habit> = fc.oneof(
  fc.constantFrom('wait' as const, 'answer' as const),
  fc.integer({ min: 1, max: 2000 }),
);

interface Scene extends PairOptions {
  readonly habit: Habit;
  readonly mediaFails: boolean;
}

interface Act {
  /** Milliseconds since the act before. */
  readonly afterMs: number;
  readonly side: 0 | 1;
  readonly verb: (typeof verbs)[number];
  /** Which of the side's calls. */
  readonly of: number;
}

const anyAct: fc.Arbitrary<Act> = fc.record({
  afterMs: fc.oneof(
    fc.integer({ min: 0, max: 80 }),
    fc.integer({ min: 0, max: 3000 }),
    fc.constantFrom(20, 40, 35_000),
  ),
  side: fc.constantFrom(0, 1),
  verb: fc.constantFrom(...verbs),
  of: fc.nat(2),
});

const anyScript = fc.array(anyAct, { maxLength: 14 });
const calm: fc.Arbitrary<Scene> = fc.record({
  habit: anyHabit,
  mediaFails: fc.constant(false),
  seed: fc.integer({ min: 1, max: 1e9 }),
  delayMs: fc.integer({ min: 0, max: 120 }),
  mediaMs: fc.constantFrom(0, 1, 30),
});
const rough: fc.Arbitrary<Scene> = fc.record({
  habit: anyHabit,
  mediaFails: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  seed: fc.integer({ min: 1, max: 1e9 }),
  delayMs: fc.integer({ min: 0, max: 400 }),
  jitterMs: fc.integer({ min: 0, max: 900 }),
  loss: fc.constantFrom(0, 0.05, 0.2, 0.5, 0.9, 1),
  duplicate: fc.constantFrom(0, 0.1, 0.5),
  reorder: fc.constantFrom(0, 0.1, 0.5),
  mediaMs: fc.constantFrom(0, 1, 30, 700),
});

let calls = 0;
const commandOf = (act: Act, side: Side, other: Side): Command | undefined => {
  if (act.verb === 'call' || act.verb === 'late') {
    return {
      to: 'session',
      do: 'invite',
      id: `${side.host}-${calls++}`,
      target: other.uri,
      lateOffer: act.verb === 'late',
    };
  }
  // Once in a while only: it refuses every call after it.
  if (act.verb === 'drain') return act.of === 2 && act.afterMs % 5 === 0 ? { to: 'usages', do: 'drain' } : undefined;
  const id = side.ids[act.of % Math.max(side.ids.length, 1)];
  if (id === undefined) return undefined;
  switch (act.verb) {
    case 'ring':
      return { to: 'session', do: 'ring', id };
    case 'early':
      return { to: 'session', do: 'ring', id, status: 183, earlyMedia: true };
    case 'reject':
      return { to: 'session', do: 'reject', id, status: 486 };
    case 'play':
      return { to: 'stream', do: 'play', id, ref: calls++, source: { kind: 'tone', frequencyHz: 440 } };
    case 'dtmf':
      return { to: 'stream', do: 'dtmf', id, digits: '12#', durationMs: 100 };
    case 'hold':
    case 'resume':
      return { to: 'session', do: act.verb, id, ref: calls++ };
    default:
      return { to: 'session', do: act.verb, id };
  }
};

/** Plays the script after a first call of a to b, then hangs everything up and waits for the quiet. */
const play = async (scene: Scene, script: readonly Act[], built?: (stack: Stack) => void): Promise<Pair> => {
  const { habit, mediaFails } = scene;
  const it = await pair({
    ...scene,
    ...(built ? { built } : {}),
    ...(mediaFails ? { refuseMedia: (id: string) => (id.length % 2 === 0 ? 'no port left' : undefined) } : {}),
    on: (side, id, event, clock) => {
      if (event.type !== 'incoming' || habit === 'wait') return;
      if (habit === 'answer') side.command({ to: 'session', do: 'answer', id });
      else {
        side.command({ to: 'session', do: 'ring', id });
        clock.at(clock.now() + habit, () => side.command({ to: 'session', do: 'answer', id }));
      }
    },
  });
  const { a, b, clock, sides } = it;
  a.command({ to: 'session', do: 'invite', id: 'first', target: b.uri });
  for (const act of script) {
    clock.advance(act.afterMs);
    const command = commandOf(act, nth(sides, act.side), nth(sides, 1 - act.side));
    if (command !== undefined) nth(sides, act.side).command(command);
  }
  clock.advance(1000);
  // A call may still arrive after this; whoever gets it gives up by the timers of the other side.
  for (const side of sides) side.command({ to: 'usages', do: 'endAll' });
  for (let rounds = 0; rounds < 20; rounds++) {
    clock.advance(20_000);
    for (const side of sides) side.command({ to: 'usages', do: 'endAll' });
  }
  it.settle(400_000);
  return it;
};

const ends = (side: Side, id: string): number => side.types(id).filter((type) => type === 'ended').length;

const checkSides = ({ sides }: Pair): void => {
  for (const side of sides) {
    expect(side.faults).toEqual([]);
    for (const id of side.ids) {
      // A command that came too late is told so; of the call itself nothing is heard after its end.
      const types = side
        .of(id)
        .filter((each) => each.type !== 'done' || each.code !== 'ended')
        .map((each) => each.type);
      expect([id, ends(side, id), types.at(-1)]).toEqual([id, 1, 'ended']);
      expect(['incoming', 'outgoing']).toContain(types[0]);
      const refs = side.of(id).filter((each) => each.type === 'done');
      expect(new Set(refs.map((each) => each.ref)).size).toBe(refs.length);
    }
  }
};

const callIdOf = (octets: Uint8Array): string =>
  /\r\nCall-ID: *(\S+)/i.exec(Buffer.from(octets).toString('latin1'))?.[1] ?? '';

/** When both ends of a call have settled: nothing for it goes over the wire later than the timers of RFC 3261 allow. */
const checkSilence = ({ network, sides }: Pair): void => {
  const ended = sides.flatMap((side) =>
    side.events.filter((each) => each.event.type === 'ended').map((each) => each.at),
  );
  const lastEnd = Math.max(...ended);
  for (const each of network.carried) {
    // An end may still owe a BYE to a late 2xx, and that has 64·T1 of its own.
    expect([callIdOf(each.octets), each.at <= lastEnd + 2 * 32_000 + 5000]).toEqual([callIdOf(each.octets), true]);
  }
};

/** The SIP Call-ID of a side's call, and whether it is the caller. */
const sipIdOf = (side: Side, id: string): string | undefined => {
  const [first] = side.of(id);
  return first?.type === 'incoming' || first?.type === 'outgoing' ? first.request?.callId : undefined;
};

/** No script can outlast this without calls that nobody answers: then both sides lose patience (RFC 3261 §13.3.1). */
const patienceMs = stackConfig.session.inviteTimeoutMs;

/**
 * Without loss: somebody hung up, or had no patience left, somebody heard of it, and who was up here was up there.
 */
const checkAgreement = ({ a, b }: Pair, id: string, lastedMs: number): void => {
  const [side, other] = a.ids.includes(id) ? [a, b] : [b, a];
  if (side.types(id)[0] !== 'outgoing') return;
  const sipId = sipIdOf(side, id);
  const twin = other.ids.find((each) => sipIdOf(other, each) === sipId);
  const own = (by: string | undefined): string | undefined =>
    by === 'timeout' && lastedMs >= patienceMs ? 'local' : by;
  const cause = side.endOf(id);
  if (twin === undefined) {
    // Refused by the stack itself, or never sent.
    expect(own(cause?.by)).toMatch(/^(local|remote)$/);
    return;
  }
  const theirs = other.endOf(twin);
  expect([own(cause?.by), own(theirs?.by)].sort()).toSatisfy((by: string[]) =>
    ['local,local', 'local,remote'].includes(by.join()),
  );
  if (cause?.by === 'remote' && cause.status !== undefined) expect(own(theirs?.by)).toBe('local');
  const up = [side.types(id).includes('established'), other.types(twin).includes('established')];
  // Who hangs up while the ACK is still on its way never was up.
  if (cause?.by === 'remote' || theirs?.by === 'remote') {
    if (up[0] !== up[1]) expect(own(up[0] ? theirs?.by : cause?.by)).toBe('local');
  }
};

describe('whole stacks', () => {
  it('whatever is lost, late, doubled or out of order: one end for each call, and then quiet', async () => {
    await fc.assert(
      fc.asyncProperty(rough, anyScript, async (conditions, script) => {
        const done = await play(conditions, script);
        checkSides(done);
        checkSilence(done);
        await done.close();
      }),
      { numRuns: 150 },
    );
  });

  it('without loss the two sides agree on how each call ended', async () => {
    // Seven times 35 s and nobody answers: both sides give up.
    const ring: Act = { afterMs: 35_000, side: 0, verb: 'ring', of: 0 };
    const patient: Scene = { habit: 'wait', mediaFails: false, seed: 1, delayMs: 0, mediaMs: 0 };
    await fc.assert(
      fc.asyncProperty(calm, anyScript, async (conditions, script) => {
        const done = await play(conditions, script);
        checkSides(done);
        const lastedMs = script.reduce((sum, { afterMs }) => sum + afterMs, 1000);
        for (const id of done.a.ids.concat(done.b.ids)) checkAgreement(done, id, lastedMs);
        await done.close();
      }),
      { numRuns: 150, examples: [[patient, Array.from({ length: 7 }, () => ring)]] },
    );
  });

  it('what a stack recorded gives the same signals again', async () => {
    await fc.assert(
      fc.asyncProperty(rough, anyScript, async (scene, script) => {
        const recordings: { readonly lines: string[]; readonly live: string[] }[] = [];
        const done = await play(scene, script, (stack) => {
          const lines: string[] = [
            toLine({
              rxsip: 'recording',
              version: 2,
              startedAt: '2026-01-01T00:00:00.000Z',
              startedAtMs: 0,
              config: stackConfig,
            }),
          ];
          const live: string[] = [];
          recordings.push({ lines, live });
          stack.draws$.subscribe((draw) => lines.push(toLine({ draw })));
          stack.facts$.subscribe((fact) => lines.push(toLine({ at: 0, fact })));
          stack.signals$.subscribe((signal) => live.push(toLine(signal)));
        });
        for (const { lines, live } of recordings) expect(replayFacts(lines).map(toLine)).toEqual(live);
        await done.close();
      }),
      { numRuns: 40 },
    );
  });
});
