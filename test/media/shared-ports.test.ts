import fc from 'fast-check';
import { expect, it } from 'vitest';
import { portTable, SharedPorts } from '../../src/media/workers/shared-ports.ts';
import { nth } from '../support/nth.ts';

it('pairs are even and odd, within the range; whose pair it is not cannot give it back', () => {
  const table = portTable({ min: 10_001, max: 10_006 }, 5000);
  const [one, other] = [new SharedPorts(table, 1), new SharedPorts(table, 2)];
  expect([one.take(), other.take(), one.take()]).toEqual([10_002, 10_004, undefined]);
  expect(one.exhausted()).toBe('no free RTP port pair in 10001-10006: 2 in use, 0 resting after use');
  expect([one.release(10_004), other.release(10_004), other.release(10_004)]).toEqual([false, true, false]);
  expect(one.exhausted()).toContain('1 in use, 1 resting');
});

it('it begins anywhere in its range and goes round', () => {
  const ports = new SharedPorts(portTable({ min: 10_000, max: 10_007 }, 5000, 6), 1);
  expect([1, 2, 3, 4, 5].map(() => ports.take())).toEqual([10_004, 10_006, 10_000, 10_002, undefined]);
});

it('a range without a pair', () => {
  const ports = new SharedPorts(portTable({ min: 10_001, max: 10_002 }, 0), 1);
  expect([ports.take(), ports.release(10_002), ports.taken]).toEqual([undefined, false, 0]);
});

it('any order among three owners: no pair is out twice, none comes back early, none is lost (RFC 3264 §8.4)', () => {
  const step = fc.record({
    do: fc.constantFrom('take' as const, 'release' as const, 'wait' as const, 'die' as const),
    owner: fc.integer({ min: 1, max: 3 }),
    n: fc.nat(11),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = portTable({ min: 20_000, max: 20_009 }, 500);
      let now = table.epochMs;
      const owners = [1, 2, 3].map((owner) => new SharedPorts(table, owner, () => now));
      const out = new Map<number, number>();
      const back = new Map<number, number>();
      for (const { do: what, owner, n } of steps) {
        const ports = nth(owners, owner - 1);
        if (what === 'wait') now += n * 60;
        else if (what === 'take') {
          const port = ports.take();
          const rested = (least: number): number[] =>
            [20_000, 20_002, 20_004, 20_006, 20_008].filter(
              (each) => !out.has(each) && now - (back.get(each) ?? Number.NEGATIVE_INFINITY) >= least,
            );
          // It rests for what was asked and not much longer.
          if (port === undefined) expect(rested(1000)).toEqual([]);
          else {
            expect(rested(500)).toContain(port);
            out.set(port, owner);
          }
        } else if (what === 'release') {
          const port = 20_000 + n;
          expect(ports.release(port)).toBe(out.get(port) === owner);
          if (out.get(port) === owner && out.delete(port)) back.set(port, now);
        } else {
          ports.releaseAll();
          for (const [port, whose] of [...out]) if (whose === owner && out.delete(port)) back.set(port, now);
        }
        expect(ports.taken).toBe(out.size);
      }
    }),
  );
});
