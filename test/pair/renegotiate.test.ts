import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { type Pair, pair, type Side } from '../support/pair.ts';

const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
const pcma: CodecChoice = { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 };

const up = async (options: Parameters<typeof pair>[0] = {}): Promise<Pair & { readonly id: string }> => {
  const it = await pair({ delayMs: 20, ...options });
  it.a.command({ to: 'session', do: 'invite', id: 'one', target: it.b.uri });
  it.clock.advance(20_000);
  const [id = ''] = it.b.ids;
  it.b.command({ to: 'session', do: 'answer', id });
  it.clock.advance(40_000);
  return { ...it, id };
};

/** What the engine of a side was last told to send with, and to take. */
const spoken = (side: Side): readonly [string | undefined, string] => {
  const last = side.media.commands.findLast((each) => each.do === 'start');
  const plan = last?.do === 'start' ? last.plan : undefined;
  return [plan?.audio.send.name, plan?.audio.receive.map(({ name }) => name).join(' ') ?? ''];
};

const outcomes = (side: Side, id: string): readonly unknown[] =>
  side.of(id).flatMap((each) => (each.type === 'done' ? [each.ok || each.code] : []));

describe('two stacks change their codec', () => {
  it('by either of them, one after the other, and agree', async () => {
    const { a, b, id, clock, settle } = await up();
    expect([spoken(a)[0], spoken(b)[0]]).toEqual(['PCMU', 'PCMU']);
    a.command({ to: 'session', do: 'renegotiate', id: 'one', ref: 1, media: { codecs: [pcma] } });
    clock.advance(1000);
    expect([spoken(a), spoken(b)]).toEqual([
      ['PCMA', 'PCMA'],
      ['PCMA', 'PCMA'],
    ]);
    b.command({ to: 'session', do: 'renegotiate', id, ref: 2, media: { codecs: [pcma, pcmu] } });
    clock.advance(1000);
    // The other speaks PCMA only, by now.
    expect(spoken(a)).toEqual(['PCMA', 'PCMA']);
    a.command({ to: 'session', do: 'renegotiate', id: 'one', ref: 3, media: { codecs: [pcmu, pcma] } });
    clock.advance(1000);
    expect([outcomes(a, 'one'), outcomes(b, id)]).toEqual([[true, true], [true]]);
    expect(spoken(a)[0]).toBe(spoken(b)[0]);
    a.command({ to: 'session', do: 'hangup', id: 'one' });
    settle();
    expect([...a.faults, ...b.faults]).toEqual([]);
  });

  it('both at once: glare, and both wishes are heard in the end (RFC 3261 §14)', async () => {
    const { a, b, id, clock, settle } = await up();
    a.command({ to: 'session', do: 'renegotiate', id: 'one', ref: 1, media: { codecs: [pcma, pcmu] } });
    b.command({ to: 'session', do: 'renegotiate', id, ref: 2, media: { codecs: [pcma, pcmu] } });
    clock.advance(10_000);
    expect([outcomes(a, 'one'), outcomes(b, id)]).toEqual([[true], [true]]);
    expect([spoken(a)[0], spoken(b)[0]]).toEqual(['PCMA', 'PCMA']);
    b.command({ to: 'session', do: 'hangup', id });
    settle();
  });

  it('to one the other has not: refused, and nothing has changed on either side', async () => {
    const { a, b, id, clock, settle } = await up();
    const before = [spoken(a), spoken(b)];
    const g722 = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };
    a.command({ to: 'session', do: 'renegotiate', id: 'one', ref: 1, media: { codecs: [g722] } });
    clock.advance(1000);
    expect(a.of('one').at(-1)).toMatchObject({
      type: 'done',
      ok: false,
      code: 'refused',
      detail: expect.stringMatching(/^488 /),
    });
    expect([spoken(a), spoken(b)]).toEqual(before);
    expect(b.of(id).filter(({ type }) => type === 'media')).toHaveLength(1);
    a.command({ to: 'session', do: 'hangup', id: 'one' });
    settle();
  });

  it('over any network: each is told once, what both say they speak is the same, and all falls quiet', async () => {
    const wish = fc.constantFrom([pcmu], [pcma], [pcma, pcmu], [pcmu, pcma]);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 10_000 }),
          loss: fc.constantFrom(0, 0.1, 0.3),
          delayMs: fc.integer({ min: 0, max: 300 }),
        }),
        fc.array(fc.record({ by: fc.boolean(), codecs: wish, afterMs: fc.constantFrom(0, 10, 400, 5000) }), {
          maxLength: 4,
        }),
        async (conditions, changes) => {
          const { a, b, id, clock, settle } = await up(conditions);
          if (id === '' || a.endOf('one') !== undefined) {
            for (const side of [a, b]) side.command({ to: 'usages', do: 'endAll' });
            settle();
            return;
          }
          for (const [ref, { by, codecs, afterMs }] of changes.entries()) {
            const [side, name] = by ? [a, 'one'] : [b, id];
            side.command({ to: 'session', do: 'renegotiate', id: name, ref, media: { codecs } });
            clock.advance(afterMs);
          }
          clock.advance(200_000);
          expect(outcomes(a, 'one').length + outcomes(b, id).length).toBe(changes.length);
          // A refusal may leave nothing in common to change; what is up is agreed on.
          if (a.endOf('one') === undefined && b.endOf(id) === undefined) expect(spoken(a)[0]).toBe(spoken(b)[0]);
          for (const side of [a, b]) side.command({ to: 'usages', do: 'endAll' });
          settle();
          expect([...a.faults, ...b.faults]).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
