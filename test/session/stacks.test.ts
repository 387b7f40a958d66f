import { describe, expect, it } from 'vitest';
import { type Pair, pair, type Side } from '../support/pair.ts';

// The sessions above the real layers: what the tables promise, over a wire with a delay, at every moment that matters.

const ends = (side: Side, id: string): number => side.types(id).filter((type) => type === 'ended').length;
const lastHold = (side: Side, id: string) => side.of(id).findLast((event) => event.type === 'hold');

const up = async (lateOffer = false): Promise<Pair & { readonly id: string }> => {
  const both = await pair({ delayMs: 20 });
  both.a.command({ to: 'session', do: 'invite', id: 'one', target: both.b.uri, lateOffer });
  both.clock.advance(100);
  const id = both.b.ids[0] ?? '';
  both.b.command({ to: 'session', do: 'answer', id });
  both.clock.advance(500);
  expect(both.a.types('one')).toContain('established');
  expect(both.b.types(id)).toContain('established');
  return { ...both, id };
};

const finish = ({ a, b, settle }: Pair): void => {
  settle();
  expect([...a.faults, ...b.faults]).toEqual([]);
};

describe('two stacks', () => {
  it('a hang-up at any moment of the setup ends both sides once, and they agree (RFC 3261 §9.1, §9.2)', async () => {
    for (let at = 0; at <= 160; at += 4) {
      const both = await pair({ delayMs: 20 });
      const { a, b, clock } = both;
      a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
      clock.advance(Math.min(at, 60));
      const answer = (): void => {
        for (const id of b.ids) b.command({ to: 'session', do: 'answer', id });
      };
      if (at >= 60) {
        answer();
        clock.advance(at - 60);
      }
      a.command({ to: 'session', do: 'hangup', id: 'one' });
      if (at < 60) {
        clock.advance(60 - at);
        answer();
      }
      finish(both);
      expect(a.endOf('one')).toEqual({ by: 'local' });
      expect(ends(a, 'one')).toBe(1);
      for (const id of b.ids) {
        expect(ends(b, id)).toBe(1);
        expect(b.endOf(id)).toEqual({ by: 'remote' });
      }
    }
  });

  it('two stacks are up and hold where the offer comes in the 200 (RFC 3264 §5)', async () => {
    const both = await up(true);
    const { a, b, clock, id } = both;
    a.command({ to: 'session', do: 'hold', id: 'one', ref: 1 });
    clock.advance(500);
    expect(lastHold(b, id)).toEqual({ type: 'hold', local: false, remote: true });
    b.command({ to: 'session', do: 'hangup', id });
    finish(both);
    expect(a.endOf('one')).toEqual({ by: 'remote' });
  });

  it('two stacks that hang up at once both get their 200, and agree on who ended the call (RFC 3261 §15.1)', async () => {
    for (let apart = 0; apart <= 60; apart += 5) {
      const both = await up();
      const { a, b, clock, id } = both;
      a.command({ to: 'session', do: 'hangup', id: 'one' });
      clock.advance(apart);
      b.command({ to: 'session', do: 'hangup', id });
      finish(both);
      expect(a.endOf('one')).toEqual({ by: 'local' });
      expect(b.endOf(id)).toEqual(apart < 20 ? { by: 'local' } : { by: 'remote' });
    }
  });

  it('two stacks that hold at once get 491, try again, and both hold in the end (RFC 3261 §14)', async () => {
    for (let apart = 0; apart <= 80; apart += 8) {
      const both = await up();
      const { a, b, clock, id } = both;
      a.command({ to: 'session', do: 'hold', id: 'one', ref: 1 });
      clock.advance(apart);
      b.command({ to: 'session', do: 'hold', id, ref: 2 });
      clock.advance(15_000);
      expect(a.of('one')).toContainEqual({ type: 'done', ref: 1, ok: true });
      expect(b.of(id)).toContainEqual({ type: 'done', ref: 2, ok: true });
      expect(lastHold(a, 'one')).toEqual({ type: 'hold', local: true, remote: true });
      expect(lastHold(b, id)).toEqual({ type: 'hold', local: true, remote: true });
      a.command({ to: 'session', do: 'hangup', id: 'one' });
      finish(both);
    }
  });

  it('a hang-up while the other side holds ends both sides, and the hold has its outcome (RFC 3261 §15.1)', async () => {
    for (let apart = 0; apart <= 60; apart += 5) {
      const both = await up();
      const { a, b, clock, id } = both;
      a.command({ to: 'session', do: 'hold', id: 'one', ref: 1 });
      clock.advance(apart);
      b.command({ to: 'session', do: 'hangup', id });
      finish(both);
      expect(a.of('one').filter((event) => event.type === 'done')).toHaveLength(1);
      expect(a.endOf('one')).toEqual({ by: 'remote' });
      expect(b.endOf(id)).toEqual({ by: 'local' });
    }
  });
});
