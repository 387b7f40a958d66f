import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MixSum } from '../../src/media/mix/mix-sum.ts';
import { Mixer } from '../../src/media/mix/mixer.ts';
import type { Participant } from '../../src/media/mix/participant.ts';
import { knee, softLimited } from '../../src/media/mix/soft-limit.ts';
import { nth } from '../support/nth.ts';

const block = 160;
const wide = fc.integer({ min: -2_000_000, max: 2_000_000 });
const samples = (most: number) =>
  fc
    .array(fc.integer({ min: -most, max: most }), { minLength: block, maxLength: block })
    .map((s) => Int16Array.from(s));

/** The mix for each participant, all sending at 8 kHz. */
const heardBy = (spoken: readonly Int16Array[], gains: readonly number[] = []): readonly Int16Array[] => {
  const mixed = new Map<Participant, Int16Array>();
  const mixer = new Mixer(8000, (voice, mix) => mixed.set(voice, mix));
  const voices = spoken.map(() => mixer.add());
  for (const [i, gain] of gains.entries()) nth(voices, i).gain = gain;
  // Twice: in the first block the first participant is alone.
  for (let turn = 0; turn < 2; turn++) {
    for (const [i, voice] of voices.entries()) mixer.push(voice, nth(spoken, i), 8000);
  }
  return voices.map((voice) => mixed.get(voice) ?? new Int16Array(0));
};

const others = (spoken: readonly Int16Array[], me: number): number[] =>
  Array.from({ length: block }, (_, at) =>
    spoken.reduce((sum, one, i) => (i === me ? sum : sum + (one[at] as number)), 0),
  );

describe('the limiter', () => {
  it('the limiter never wraps, never reaches full scale, never makes a louder sum quieter and is symmetric', () => {
    fc.assert(
      fc.property(wide, wide, (a, b) => {
        expect(Math.abs(softLimited(a))).toBeLessThanOrEqual(32_767);
        expect(softLimited(-a)).toBe(-softLimited(a));
        if (a <= b) expect(softLimited(a)).toBeLessThanOrEqual(softLimited(b));
      }),
    );
  });

  it('the limiter does not change samples below its knee and has no step there', () => {
    fc.assert(fc.property(fc.integer({ min: -knee, max: knee }), (sum) => softLimited(sum) === sum));
    for (let sum = knee - 50; sum < knee + 500; sum++) {
      expect(softLimited(sum + 1) - softLimited(sum)).toBeLessThanOrEqual(1);
    }
  });
});

describe('the mixer', () => {
  const quietly = fc.array(samples(4000), { minLength: 1, maxLength: 7 });
  const loudly = fc.array(samples(32_767), { minLength: 2, maxLength: 7 });

  it('the mixer gives each participant exactly the sum of the others', () => {
    fc.assert(
      fc.property(quietly, (spoken) => {
        for (const [i, mixed] of heardBy(spoken).entries()) expect([...mixed]).toEqual(others(spoken, i));
      }),
      { numRuns: 50 },
    );
  });

  it('the mixer is linear below the knee: the mix of sums is the sum of mixes', () => {
    const pairs = fc.array(fc.tuple(samples(2000), samples(2000)), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(pairs, (spoken) => {
        const [one, two] = [heardBy(spoken.map(([a]) => a)), heardBy(spoken.map(([, b]) => b))];
        const both = heardBy(spoken.map(([a, b]) => a.map((sample, i) => sample + (b[i] as number))));
        for (const [i, mixed] of both.entries()) {
          expect(mixed).toEqual(one[i]?.map((sample, at) => sample + (two[i]?.[at] as number)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('the mix does not depend on the order of participants, however loud', () => {
    fc.assert(
      fc.property(loudly, (spoken) => {
        expect([...heardBy([...spoken].reverse())].reverse()).toEqual(heardBy(spoken));
      }),
      { numRuns: 50 },
    );
  });

  it('the mixer subtracts exactly the own part of a participant, at any gain', () => {
    fc.assert(
      fc.property(samples(32_767), samples(4000), fc.double({ min: 0, max: 16, noNaN: true }), (loud, quiet, gain) => {
        expect(heardBy([loud, quiet], [gain])[0]).toEqual(quiet);
      }),
      { numRuns: 50 },
    );
  });

  it('the mixer counts every sample that differs from the sum', () => {
    fc.assert(
      fc.property(loudly, (spoken) => {
        const sum = new MixSum(block);
        sum.begin();
        const parts = spoken.map((one) => Int32Array.from(one));
        for (const part of parts) sum.add(part);
        let bent = 0;
        for (const [i, part] of parts.entries()) {
          const mixed = new Int16Array(block);
          sum.mix(mixed, part);
          const wanted = others(spoken, i);
          for (let at = 0; at < block; at++) if (mixed[at] !== wanted[at]) bent += 1;
        }
        expect(sum.limited).toBe(bent);
      }),
      { numRuns: 50 },
    );
  });

  it('any order of frames of any size and rate never throws, keeps queues bounded and mixes no more than arrived', () => {
    const rates = [8000, 16_000, 44_100, 48_000] as const;
    const frame = fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      rate: fc.constantFrom(...rates),
      ms: fc.integer({ min: 0, max: 120 }),
      act: fc.constantFrom('push', 'push', 'push', 'push', 'quiet', 'mute', 'again'),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 200 }), (frames) => {
        let mixed = 0;
        const mixer = new Mixer(16_000, (_, mix) => {
          mixed += 1;
          expect(mix).toHaveLength(320);
        });
        const voices = Array.from({ length: 4 }, () => mixer.add());
        let saidMs = 0;
        for (const { who, rate, ms, act } of frames) {
          const voice = nth(voices, who);
          if (act === 'quiet') mixer.clear(voice);
          else if (act === 'mute') voice.muted = !voice.muted;
          else if (act === 'again') {
            mixer.remove(voice);
            voices[who] = mixer.add();
          } else {
            saidMs += ms + 20;
            mixer.push(voice, new Int16Array((rate * ms) / 1000).fill(1000), rate);
          }
          // Six of the longest frames.
          for (const each of voices) expect(each.waiting).toBeLessThanOrEqual(16 * (120 + 60) + 320);
        }
        expect(mixer.blocks * 20).toBeLessThanOrEqual(saidMs);
        expect(mixed).toBe(mixer.blocks * 4);
      }),
      { numRuns: 60 },
    );
  });
});
