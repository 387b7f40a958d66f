import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Codec } from '../../src/media/codec/codec.ts';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { pcma, pcmu } from '../../src/media/codec/g711.ts';

const encode = (codec: Codec, ...samples: number[]): number[] => {
  const octets = new Uint8Array(samples.length);
  codec.encode(Int16Array.from(samples), samples.length, octets, 0);
  return [...octets];
};
const decode = (codec: Codec, ...octets: number[]): number[] => {
  const samples = new Int16Array(octets.length);
  codec.decode(Uint8Array.from(octets), 0, octets.length, samples);
  return [...samples];
};
const all = Array.from({ length: 256 }, (_, i) => i);

describe.each([
  // µ-law has two codes for zero; the negative one comes back as the positive.
  { codec: pcmu, silence: 0xff, loudest: 32_124, twins: new Map([[0x7f, 0xff]]), segments: 8 },
  { codec: pcma, silence: 0xd5, loudest: 32_256, twins: new Map<number, number>(), segments: 7 },
])('$codec.name', ({ codec, silence, loudest, twins }) => {
  it('every code comes back as itself', () => {
    expect(encode(codec, ...decode(codec, ...all))).toEqual(all.map((code) => twins.get(code) ?? code));
  });

  it('is symmetric, rising, and reaches what ITU-T G.711 says', () => {
    const values = decode(codec, ...all);
    expect(Math.max(...values)).toBe(loudest);
    expect(Math.min(...values)).toBe(-loudest);
    for (const code of all) expect(values[code]).toBe(-(values[code ^ 0x80] as number) + 0);
    expect(encode(codec, 0)).toEqual([silence]);
  });

  it('a sample is at most half a step of its segment off', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), (sample) => {
        const [back = Number.NaN] = decode(codec, ...encode(codec, sample));
        const clipped = Math.max(-loudest, Math.min(loudest, sample));
        // Sixteen steps to a segment, each segment twice the one before: a 32nd of the value, and the least step.
        expect(Math.abs(back - clipped)).toBeLessThanOrEqual(Math.abs(clipped) / 32 + 8);
      }),
    );
  });

  it('louder never codes as quieter', () => {
    const steps = Array.from({ length: 65_536 / 4 }, (_, i) => -32_768 + i * 4);
    const back = decode(codec, ...encode(codec, ...steps));
    for (let i = 1; i < back.length; i++) expect(back[i] as number).toBeGreaterThanOrEqual(back[i - 1] as number);
  });
});

it('known codes of ITU-T G.711', () => {
  expect(encode(pcmu, 32_767, -32_768, 1000, -1000)).toEqual([0x80, 0x00, 0xce, 0x4e]);
  expect(encode(pcma, 32_767, -32_768, 1000, -1000)).toEqual([0xaa, 0x2a, 0xfa, 0x7a]);
});

it('a codec is chosen by name, rate and channels', () => {
  for (const make of [encoderFor, decoderFor]) {
    expect(make({ name: 'pcmu', clockRate: 8000, channels: 1, payloadType: 96 })).toBe(pcmu);
    expect(make({ name: 'PCMU', clockRate: 16_000, channels: 1, payloadType: 96 })).toBeUndefined();
    expect(make({ name: 'PCMU', clockRate: 8000, channels: 2, payloadType: 96 })).toBeUndefined();
    expect(make({ name: 'G729', clockRate: 8000, channels: 1, payloadType: 18 })).toBeUndefined();
  }
});
