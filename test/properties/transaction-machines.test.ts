import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transactionMachines } from '../support/transaction-machines.ts';

describe.each(transactionMachines)('$title', (machine) => {
  it('takes any order of events: never throws, leaves no timer, says nothing after its end', () => {
    let ended = 0;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 63 }), { maxLength: 40 }), fc.boolean(), (picks, reliable) => {
        const run = machine.replay(reliable, picks);
        expect(run.broke).toBeUndefined();
        expect(run.sentAfterEnd).toBe(0);
        if (!run.ended) return;
        ended += 1;
        expect(run.timersLeft).toBe(0);
      }),
      { numRuns: 500 },
    );
    expect(ended).toBeGreaterThan(20);
  });

  it('tells at most one final word: a final response other than 2xx, or a failure', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 63 }), { maxLength: 40 }), fc.boolean(), (picks, reliable) => {
        const { said } = machine.replay(reliable, picks);
        expect(said.filter((each) => /^(response [3-6]|failed)/.test(each)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});
