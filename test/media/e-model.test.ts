import { expect, it } from 'vitest';
import { receivedQuality, sentQuality } from '../../src/media/quality/call-quality.ts';
import { estimateQuality, mosOf } from '../../src/media/quality/e-model.ts';

it.each([
  // R, MOS by ITU-T G.107 Annex B.
  [93.2, 4.41],
  [90, 4.34],
  [80, 4.02],
  [70, 3.6],
  [60, 3.1],
  [50, 2.58],
  [0, 1],
])('an R-factor of %d gives a mean opinion score of %d', (rFactor, mos) => {
  expect(mosOf(rFactor)).toBeCloseTo(mos, 1);
});

it.each([
  ['PCMU', 0, 0, 93.2],
  ['PCMU', 0, 150, 89.6],
  // The knee at 177.3 ms: 0.024 * 400 + 0.11 * 222.7.
  ['PCMA', 0, 400, 59.1],
  // 95 * 5 / (5 + 25.1) = 15.8.
  ['PCMA', 0.05, 0, 77.4],
  ['PCMU', 1, 0, 17.3],
  ['PCMU', 5, 10_000, 0],
])('%s with a loss share of %d and a delay of %d ms has the R-factor %d', (codec, loss, delayMs, rFactor) => {
  expect(estimateQuality(codec, loss, delayMs).rFactor).toBeCloseTo(rFactor, 0);
});

it('more loss or more delay never gives a better quality', () => {
  for (const codec of ['PCMU', 'G722', 'OPUS', 'unheard of']) {
    let before = 100;
    for (let step = 0; step <= 50; step++) {
      const { rFactor, mos } = estimateQuality(codec, step / 100, step * 10);
      expect(rFactor).toBeLessThanOrEqual(before);
      expect(mos).toBeGreaterThanOrEqual(1);
      expect(mos).toBeLessThanOrEqual(4.5);
      before = rFactor;
    }
  }
});

it('discarded packets count like lost ones, and there is no quality before the first packet', () => {
  const figures = {
    codec: 'PCMU',
    expected: 100,
    received: 100,
    lost: 0,
    discarded: 0,
    jitterMs: 1,
    roundTripMs: 20,
    jitterBuffer: undefined,
  };
  const good = receivedQuality(figures)?.mos ?? 0;
  expect(good).toBeGreaterThan(4.3);
  expect(receivedQuality({ ...figures, discarded: 5 })).toEqual(receivedQuality({ ...figures, lost: 5 }));
  expect(receivedQuality({ ...figures, expected: 0 })).toBeUndefined();
  expect(receivedQuality({ ...figures, codec: undefined })).toBeUndefined();
  const report = { fractionLost: 0.1, packetsLost: 5, jitterMs: 2 };
  expect(sentQuality('PCMU', report, 20, 20, undefined).mos).toBeLessThan(good - 0.5);
});
