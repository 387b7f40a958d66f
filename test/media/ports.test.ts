import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import { openPair } from '../../src/media/net/port-pair.ts';
import { PortPool, type PortRange } from '../../src/media/net/port-pool.ts';
import type { OpenSocket } from '../../src/media/net/socket.ts';

it('pairs are even and odd, within the range', () => {
  const pool = new PortPool({ min: 10_001, max: 10_006 }, 5000);
  expect([pool.take(0), pool.take(0), pool.take(0)]).toEqual([10_002, 10_004, undefined]);
  expect(pool.exhausted()).toBe('no free RTP port pair in 10001-10006: 2 in use, 0 resting after use');
});

it('it begins anywhere in its range and goes round', () => {
  const pool = new PortPool({ min: 10_000, max: 10_007 }, 5000, 6);
  expect([1, 2, 3, 4, 5].map(() => pool.take(0))).toEqual([10_004, 10_006, 10_000, 10_002, undefined]);
});

describe('a pair that cannot be bound', () => {
  const nobody = (): void => {};
  /** Opens one pair; of the range, `held` ports give `code`. Gives the outcome and the ports that were tried. */
  const opening = (range: PortRange, first: number, held: ReadonlySet<number>, code: string, restMs = 5000) => {
    const tried: number[] = [];
    const open: OpenSocket = (_host, port) => {
      tried.push(port);
      if (held.has(port)) return code;
      return { errors: 0, refusals: 0, rest: nobody, send: nobody, connect: nobody, disconnect: nobody, close: nobody };
    };
    const pool = new PortPool(range, restMs, first);
    return { tried, pool, opened: openPair('127.0.0.1', pool, 0, open, nobody, nobody) };
  };
  const evenFrom = (first: number, count: number): Set<number> =>
    new Set(Array.from({ length: count }, (_, n) => first + 2 * n));

  it('wherever it begins: one of the pairs others do not hold is found, though they hold all but one', () => {
    fc.assert(
      fc.property(fc.nat(199), fc.nat(199), fc.constantFrom(0, 5000), (first, free, restMs) => {
        const held = evenFrom(15_000, 200);
        held.delete(15_000 + 2 * free);
        const { opened } = opening({ min: 15_000, max: 15_399 }, first, held, 'EADDRINUSE', restMs);
        expect(opened.ok && opened.value.port).toBe(15_000 + 2 * free);
      }),
    );
  });

  it('when others hold all: each was tried once, and it may succeed another time', () => {
    for (const restMs of [0, 5000]) {
      const { opened, tried } = opening({ min: 15_000, max: 15_399 }, 7, evenFrom(15_001, 200), 'EADDRINUSE', restMs);
      expect(opened).toMatchObject({ ok: false, reason: 'media.ports' });
      expect(new Set(tried).size).toBe(400);
      expect(tried).toHaveLength(400);
    }
  });

  it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])(
    '%s: no other pair is tried, and it may succeed another time',
    (code) => {
      const { opened, tried, pool } = opening({ min: 15_000, max: 15_399 }, 0, evenFrom(15_001, 200), code);
      expect(opened).toMatchObject({ ok: false, reason: 'media.descriptors' });
      expect(!opened.ok && opened.detail).toContain(`${code} on 127.0.0.1:15001`);
      expect([tried, pool.taken]).toEqual([[15_000, 15_001], 0]);
    },
  );

  it('another error of the system: no other pair is tried, and it would fail again', () => {
    const { opened, pool } = opening({ min: 15_000, max: 15_399 }, 0, evenFrom(15_000, 200), 'EADDRNOTAVAIL');
    expect(opened).toMatchObject({ ok: false, reason: 'media.bind' });
    expect(pool.taken).toBe(0);
  });
});

it('two engines with one range on one host: each has its pairs', async () => {
  const portRange = { min: 15_700, max: 15_739 };
  const engines = [1, 2].map((seed) => createMediaDriver({ portRange }, seededEntropy(seed)));
  const ports: number[] = [];
  for (const engine of engines) {
    engine.events$.subscribe((event) => {
      if (event.on === 'opened') ports.push(event.port);
    });
  }
  for (let n = 0; n < 10; n++) {
    for (const engine of engines) engine.perform({ do: 'open', id: `${n}`, host: '127.0.0.1' });
  }
  expect(new Set(ports).size).toBe(20);
  await Promise.all(engines.map((engine) => engine.close()));
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
