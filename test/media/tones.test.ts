import { expect, it } from 'vitest';
import { cadence } from '../../src/media/playback/source/cadence.ts';
import { callTone, callToneOf } from '../../src/media/playback/tones/call-tone.ts';
import { countries } from '../../src/media/playback/tones/countries.ts';
import { measureTone } from '../support/tone.ts';

const seconds = (source: Parameters<typeof cadence>[0], count: number, rate = 8000): Int16Array => {
  const [from, all, packet] = [cadence(source, rate), new Int16Array(rate * count), new Int16Array(rate / 50)];
  for (let at = 0; at < all.length; at += packet.length) {
    from.fill(packet);
    all.set(packet, at);
  }
  return all;
};

/** Lengths in ms of sound and pause in turn, to 10 ms. */
const rhythm = (samples: Int16Array, rate = 8000): number[] => {
  const block = rate / 100;
  const runs: number[] = [];
  let last: boolean | undefined;
  for (let at = 0; at < samples.length; at += block) {
    const loud = samples.subarray(at, at + block).some((sample) => Math.abs(sample) > 500);
    if (loud === last) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 10;
    else runs.push(10);
    last = loud;
  }
  return runs;
};

const power = (samples: Int16Array, hz: number, rate = 8000): number => {
  let [re, im] = [0, 0];
  samples.forEach((sample, i) => {
    re += sample * Math.cos((2 * Math.PI * hz * i) / rate);
    im += sample * Math.sin((2 * Math.PI * hz * i) / rate);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
};

it('the busy tones of London, Paris and New York have their cadence and frequencies', () => {
  expect(rhythm(seconds(callTone('busy', 'fr'), 4)).slice(0, 6)).toEqual([500, 500, 500, 500, 500, 500]);
  expect(rhythm(seconds(callTone('ringback', 'uk'), 6)).slice(0, 5)).toEqual([400, 200, 400, 2000, 400]);
  const us = seconds(callTone('busy', 'us'), 1).subarray(400, 3600);
  const level = 32_767 * 0.15;
  for (const hz of [480, 620]) expect(power(us, hz) / level).toBeCloseTo(1, 1);
  for (const hz of [350, 440, 800]) expect(power(us, hz) / level).toBeLessThan(0.05);
});

it('a tone without end is clean at any rate and has a continuous phase', () => {
  for (const rate of [8000, 16_000, 48_000]) {
    const measured = measureTone({ sampleRate: rate, samples: seconds(callTone('dial', 'de'), 4, rate) } as never);
    expect(measured.peakHz).toBeCloseTo(425, 0);
    expect(measured.snrDb).toBeGreaterThan(60);
  }
});

it('a beep is played once and reports how much of its last packet is its own', () => {
  const beep = cadence(callTone('beep'), 8000);
  const packet = new Int16Array(480);
  let packets = 0;
  while (beep.fill(packet)) packets += 1;
  expect([packets, beep.filled]).toEqual([8, 160]);
  expect(packet.subarray(160).every((sample) => sample === 0)).toBe(true);
  expect(beep.fill(packet)).toBe(false);
});

it('every country has every tone, and none clips', () => {
  for (const country of Object.keys(countries)) {
    for (const tone of ['dial', 'ringback', 'busy', 'congestion']) {
      const source = callToneOf(`${tone}:${country}`);
      const peak = Math.max(...seconds(source as never, 1).map(Math.abs));
      expect(peak, `${tone}:${country}`).toBeGreaterThan(2000);
      expect(peak, `${tone}:${country}`).toBeLessThan(11_000);
    }
  }
  expect([callToneOf('busy:xx'), callToneOf('bell'), callToneOf('busy:uk:x')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(callToneOf('busy')).toEqual(callTone('busy', 'us'));
});
