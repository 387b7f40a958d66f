import { fc, it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { type LoopWindow, nextShare, type WorkShare, wholeShare } from '../../src/stack/admission/work-share.ts';

const busy = { elapsedMs: 100, idleMs: 0, newWorkMs: 40, delayMs: 5 };
const late = { ...busy, delayMs: 40 };

const shareAfter = (windows: readonly LoopWindow[], from: WorkShare = wholeShare): number =>
  windows.reduce(nextShare, from).share;

describe('the share of new requests', () => {
  it.each<readonly [what: string, windows: readonly LoopWindow[], share: number]>([
    ['is all while nothing waits', [busy, busy, busy], 1],
    ['is all after one long pause, as of the collector', [busy, late, busy], 1],
    ['is all after two', [late, late, busy], 1],
    ['falls below what they took when the delay stays', [late, late, late], 0.3],
    ['falls on, window by window', [late, late, late, { ...late, newWorkMs: 30 }], 0.225],
    ['does not fall where the loop has rests', Array(9).fill({ ...late, idleMs: 20 }), 1],
    ['grows by a quarter when nothing waits any more', [late, late, late, busy], 0.375],
    ['is all again after a second with rests', [late, late, late, { ...busy, elapsedMs: 1500, idleMs: 800 }], 1],
  ])('%s', (_what, windows, share) => expect(shareAfter(windows)).toBeCloseTo(share));

  it('grows from nothing to all in less than 3 s', () => {
    let [state, windows] = [{ share: 0, delayed: 9 }, 0];
    for (; state.share < 1; windows++) state = nextShare(state, busy);
    expect(windows).toBeLessThanOrEqual(30);
  });

  const window = fc.record({
    elapsedMs: fc.double({ min: 100, max: 5000, noNaN: true }),
    idleMs: fc.double({ min: 0, max: 100, noNaN: true }),
    newWorkMs: fc.double({ min: 0, max: 100, noNaN: true }),
    delayMs: fc.double({ min: 0, max: 1000, noNaN: true }),
  });

  it.prop([fc.array(window)])('stays between nothing and all, whatever comes', (windows) => {
    const share = shareAfter(windows);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  });

  it.prop([fc.array(window)])('is all again within 3 s of calm, whatever came before', (windows) => {
    expect(shareAfter(Array(30).fill(busy), windows.reduce(nextShare, wholeShare))).toBe(1);
  });

  // A server in which a unit of share brings a unit of load, above what the calls that are up need.
  it.prop([fc.double({ min: 0.1, max: 0.8, noNaN: true })])(
    'settles where the load just fits, for any load of the calls that are up',
    (up) => {
      let state = wholeShare;
      const used: number[] = [];
      for (let n = 0; n < 600; n++) {
        const load = up + state.share;
        const newWorkMs = 100 * Math.min(state.share, Math.max(0, 1 - up));
        state = nextShare(state, {
          elapsedMs: 100,
          idleMs: Math.max(0, 100 * (1 - load)),
          newWorkMs,
          delayMs: load > 1 ? 50 : 5,
        });
        if (n >= 300) used.push(Math.min(state.share, 1 - up));
      }
      const mean = used.reduce((sum, each) => sum + each, 0) / used.length;
      expect(mean).toBeGreaterThan(0.7 * (1 - up));
    },
  );
});
