import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { SampleQueue } from '../../src/media/audio/sample-queue.ts';
import { echo } from '../../src/media/playback/source/echo.ts';
import { FramesSource } from '../../src/media/playback/source/frames.ts';
import { tone } from '../../src/media/playback/source/tone.ts';
import { nth } from '../support/nth.ts';

it('a tone has a continuous phase over packets and keeps its level for an hour', () => {
  const source = tone(440, 8000, 0.5);
  const packet = new Int16Array(160);
  for (let n = 0; n < 180_000; n++) source.fill(packet);
  const from = 180_000 * 160 - 160;
  for (const [i, sample] of packet.entries()) {
    // Seconds are kept small, so that the reference sine does not lose its phase.
    const turns = ((from + i) * 440) % 8000;
    expect(Math.abs(sample - 16_383.5 * Math.sin((2 * Math.PI * turns) / 8000))).toBeLessThan(2);
  }
});

it('a sample queue returns its samples in order and takes no more than its limit', () => {
  const step = fc.tuple(fc.boolean(), fc.nat(400));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new SampleQueue(3000);
      const model: number[] = [];
      let next = 0;
      for (const [write, count] of steps) {
        if (write) {
          const samples = Int16Array.from({ length: count }, (_, i) => ((next + i) % 30_000) + 1);
          const fits = model.length + count <= 3000;
          expect(queue.write(samples)).toBe(fits);
          if (fits) {
            model.push(...samples);
            next += count;
          }
        } else {
          const into = new Int16Array(count).fill(-1);
          const wanted = model.splice(0, count);
          expect(queue.read(into)).toBe(wanted.length);
          expect([...into]).toEqual([...wanted, ...new Array(count - wanted.length).fill(0)]);
        }
        expect(queue.count).toBe(model.length);
      }
    }),
  );
});

it('resampling in pieces of any length gives the same as in one piece', () => {
  const rates = fc.constantFrom(8000, 11_025, 16_000, 44_100, 48_000);
  fc.assert(
    fc.property(rates, rates, fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 12 }), (from, to, cuts) => {
      const whole = Int16Array.from({ length: 4000 }, (_, i) => 8000 * Math.sin(i / 17));
      const inOne = [...new Resampler(from, to).process(whole)];
      const pieces = new Resampler(from, to);
      const joined: number[] = [];
      let at = 0;
      for (const cut of [...cuts, 4000]) {
        joined.push(...pieces.process(whole.subarray(at, Math.min(4000, at + cut))));
        at = Math.min(4000, at + cut);
      }
      expect(joined).toEqual(inOne);
      const total = joined.length + pieces.flush().length;
      expect(Math.abs(total - (4000 * to) / from)).toBeLessThanOrEqual(2 + to / from);
    }),
    { numRuns: 60 },
  );
});

it('a tone above half the lower rate does not alias', () => {
  const high = Int16Array.from({ length: 48_000 }, (_, i) => 10_000 * Math.sin((2 * Math.PI * 6000 * i) / 48_000));
  const out = new Resampler(48_000, 8000).process(high).subarray(200);
  expect(Math.max(...out.map(Math.abs))).toBeLessThan(20);
});

it('pushed frames are refused when the queue is full, accepted at any rate, and silence when there are none', () => {
  const source = new FramesSource(8000, 100);
  const packet = new Int16Array(160);
  expect(source.push({ samples: new Int16Array(800).fill(5), sampleRate: 8000 })).toBe(true);
  expect(source.push({ samples: new Int16Array(1), sampleRate: 8000 })).toBe(false);
  for (let n = 0; n < 5; n++) source.fill(packet);
  expect([...packet]).toEqual(new Array(160).fill(5));
  expect(source.fill(packet)).toBe(true);
  expect([...packet]).toEqual(new Array(160).fill(0));
  expect(source.push({ samples: new Int16Array(4800), sampleRate: 48_000 })).toBe(false);
  expect(source.push({ samples: new Int16Array(2400).fill(900), sampleRate: 48_000 })).toBe(true);
  for (const sampleRate of [0, -8000, Number.NaN, 44_100.5, 1e9]) {
    expect(source.push({ samples: new Int16Array(10), sampleRate })).toBe(false);
  }
});

it('echo starts after a short delay and returns everything in order; beyond its limit the oldest audio is dropped', () => {
  const source = echo(8000);
  const packet = new Int16Array(160);
  const arrive = (value: number): void => source.arrived(new Int16Array(160).fill(value), 160, 8000);
  const next = (): number => {
    source.fill(packet);
    return nth(packet, 0);
  };
  arrive(1);
  expect(next()).toBe(0);
  arrive(2);
  expect([next(), next(), next()]).toEqual([1, 2, 0]);
  for (let n = 1; n <= 15; n++) arrive(n);
  expect(next()).toBe(6);
});
