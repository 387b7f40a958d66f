import { fc, it } from '@fast-check/vitest';
import { expect } from 'vitest';
import { gapThreshold, type LossFigures, LossRuns } from '../../src/media/rtp/loss-runs.ts';
import { nth } from '../support/nth.ts';

type Fate = 'came' | 'lost' | 'discarded';

/** Runs of received packets around the length Gmin, with losses between them: these decide between burst and gap. */
const fates: fc.Arbitrary<Fate[]> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((n): Fate[] => new Array<Fate>(n).fill('came')),
      fc.constantFrom<Fate[]>(['lost'], ['discarded'], ['lost', 'lost'], ['lost', 'came', 'discarded']),
      fc.constantFrom(gapThreshold - 1, gapThreshold).map((n): Fate[] => new Array<Fate>(n).fill('came')),
    ),
    { maxLength: 40 },
  )
  .map((runs) => runs.flat());

/** Reference by the definition, over all packets at once. */
const reference = (all: readonly Fate[], packetMs: number): LossFigures => {
  const bad = all.flatMap((fate, at) => (fate === 'came' ? [] : [at]));
  const clusters: number[][] = [];
  for (const at of bad) {
    const last = clusters.at(-1);
    if (last === undefined || at - nth(last, -1) - 1 >= gapThreshold) clusters.push([at]);
    else last.push(at);
  }
  const bursts = clusters.filter((each) => each.length > 1).map((each) => [each[0], each.at(-1)] as [number, number]);
  const within = (at: number): boolean => bursts.some(([from, to]) => at >= from && at <= to);
  // A gap lies between two bursts, or between a burst and an end.
  const gaps: number[] = [];
  for (const [at] of all.entries()) {
    if (within(at)) continue;
    if (at === 0 || within(at - 1)) gaps.push(0);
    gaps[gaps.length - 1] = nth(gaps, -1) + 1;
  }
  const share = (inside: boolean): number => {
    const packets = all.filter((_, at) => within(at) === inside).length;
    return packets === 0 ? 0 : bad.filter((at) => within(at) === inside).length / packets;
  };
  const mean = (lengths: readonly number[]): number =>
    lengths.length === 0 ? 0 : (lengths.reduce((a, b) => a + b, 0) * packetMs) / lengths.length;
  return {
    lost: all.filter((fate) => fate === 'lost').length,
    discarded: all.filter((fate) => fate === 'discarded').length,
    expected: all.length,
    burst: { share: share(true), ms: mean(bursts.map(([from, to]) => to - from + 1)) },
    gap: { share: share(false), ms: mean(gaps) },
  };
};

/** Ends in received packets: those after the last are unknown. */
const run = (all: readonly Fate[], first: number, packetMs = 20, order = (n: number): number => n): LossRuns => {
  const runs = new LossRuns();
  for (const at of [...all.keys()].sort((a, b) => order(a) - order(b))) {
    const fate = nth(all, at);
    if (fate === 'lost') continue;
    runs.packet(first + at);
    if (fate === 'came') runs.timed(first + at, ((first + at) * packetMs * 8) >>> 0, 8000);
    else runs.discard(first + at);
  }
  return runs;
};

const same = (a: LossFigures, b: LossFigures): void => {
  expect({ ...a, burst: 0, gap: 0 }).toEqual({ ...b, burst: 0, gap: 0 });
  for (const period of ['burst', 'gap'] as const) {
    expect(a[period].share).toBeCloseTo(b[period].share, 9);
    expect(a[period].ms).toBeCloseTo(b[period].ms, 6);
  }
};

it.prop([fates, fc.integer({ min: 0, max: 70_000 }), fc.constantFrom(10, 20, 30, 60)])(
  'bursts and gaps equal those of the definition for any losses (RFC 3611 §4.7.2)',
  (middle, first, packetMs) => {
    // The first and last packet are received, as nothing is counted outside of them; two neighbours give the packet
    // time.
    const all: Fate[] = ['came', 'came', ...middle, 'came'];
    same(run(all, first, packetMs).figures, reference(all, packetMs));
  },
);

it.prop([fates, fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 7, maxLength: 7 })])(
  'bursts and gaps do not change when packets are out of order by less than a second',
  (middle, delays) => {
    const all: Fate[] = ['came', 'came', ...middle, 'came'];
    const order = (n: number): number => (n < 2 || n === all.length - 1 ? n : n + (delays[n % 7] as number));
    // A packet later than the last one counts too.
    same(run(all, 5, 20, order).figures, reference(all, 20));
  },
);

it.prop([fates, fates])('reading bursts and gaps in between does not change them', (before, after) => {
  const runs = new LossRuns();
  const all: Fate[] = ['came', 'came', ...before, 'came', ...after, 'came'];
  for (const [at, fate] of all.entries()) {
    if (fate !== 'lost') runs.packet(at);
    if (fate === 'discarded') runs.discard(at);
    if (at % 7 === 0) expect(runs.figures.expected).toBeLessThanOrEqual(at + 1);
  }
  same(runs.figures, reference(all, 20));
});

it.prop([fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000_000 }), fc.boolean()), { maxLength: 50 })])(
  'any sequence numbers give shares between 0 and 1 and durations that are not negative',
  (packets) => {
    const runs = new LossRuns();
    for (const [index, restart] of packets) {
      if (restart) runs.restart();
      else runs.packet(index % 9000);
      runs.discard(index % 5000);
      runs.timed(index, index, 8000);
    }
    const { burst, gap, expected, lost, discarded } = runs.figures;
    expect(lost + discarded).toBeLessThanOrEqual(expected);
    for (const { share, ms } of [burst, gap]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(ms)).toBe(true);
    }
  },
);

it('two losses with fifteen packets between them are a burst, with sixteen they belong to the gap', () => {
  const good = (n: number): Fate[] => new Array<Fate>(n).fill('came');
  const close = run([...good(100), 'lost', ...good(15), 'lost', ...good(100)], 0).figures;
  expect(close.burst).toEqual({ share: 2 / 17, ms: 340 });
  expect(close.gap).toEqual({ share: 0, ms: 2000 });
  const far = run([...good(100), 'lost', ...good(16), 'lost', ...good(100)], 0).figures;
  expect(far.burst).toEqual({ share: 0, ms: 0 });
  expect(far.gap).toEqual({ share: 2 / 218, ms: 4360 });
});
