import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PortPool } from '../../src/media/net/port-pool.ts';

it('pairs are even and odd, within the range', () => {
  const pool = new PortPool({ min: 10_001, max: 10_006 }, 5000);
  expect([pool.take(0), pool.take(0), pool.take(0)]).toEqual([10_002, 10_004, undefined]);
  expect(pool.exhausted()).toBe('no free RTP port pair in 10001-10006: 2 in use, 0 resting after use');
});

it('any order of taking and releasing: no pair is out twice, none comes back early, none is lost (RFC 3264 §8.4)', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('take' as const), n: fc.nat(3) }),
    fc.record({ do: fc.constant('release' as const), n: fc.nat(11) }),
    fc.record({ do: fc.constant('wait' as const), n: fc.nat(300) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const pool = new PortPool({ min: 20_000, max: 20_009 }, 500);
      const out = new Set<number>();
      const back = new Map<number, number>();
      let now = 0;
      for (const { do: what, n } of steps) {
        if (what === 'wait') now += n;
        else if (what === 'take') {
          const port = pool.take(now);
          const free = [20_000, 20_002, 20_004, 20_006, 20_008].filter(
            (each) => !out.has(each) && now - (back.get(each) ?? Number.NEGATIVE_INFINITY) >= 500,
          );
          if (port === undefined) expect(free).toEqual([]);
          else {
            expect(free).toContain(port);
            out.add(port);
          }
        } else {
          const port = 20_000 + n;
          expect(pool.release(port, now)).toBe(out.has(port));
          if (out.delete(port)) back.set(port, now);
        }
        expect(pool.taken).toBe(out.size);
      }
    }),
  );
});
