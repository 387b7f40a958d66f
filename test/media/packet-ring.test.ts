import { expect, it } from 'vitest';
import type { Encoder } from '../../src/media/codec/codec.ts';
import { pcma, pcmu } from '../../src/media/codec/g711.ts';
import { l16 } from '../../src/media/codec/l16.ts';
import { headerLength } from '../../src/media/rtp/packet.ts';
import { PacketRing } from '../../src/media/rtp/packet-ring.ts';

/** Counts the packets it codes. */
const counting = (codec: Encoder): { readonly codec: Encoder; readonly coded: () => number } => {
  let coded = 0;
  const encode: Encoder['encode'] = (...args) => {
    coded += 1;
    return codec.encode(...args);
  };
  return { codec: { ...codec, encode }, coded: () => coded };
};

it.each([pcmu, pcma, l16(8000)])('$name: silence among audio is silence, and coded once a buffer', (each) => {
  const { codec, coded } = counting(each);
  const ring = new PacketRing(codec, 160);
  const silence = Buffer.alloc(codec.octetsFor(160));
  each.encode(new Int16Array(160), 160, silence, 0);
  const samples = new Int16Array(160).fill(5000);
  for (let n = 0; n < 3; n++) expect(ring.of(samples)?.subarray(headerLength).equals(silence)).toBe(false);
  for (let n = 0; n < 50; n++) {
    expect(ring.ofSilence(samples)?.subarray(headerLength).equals(silence)).toBe(true);
    samples.fill(5000);
  }
  expect(coded()).toBe(3 + 4);
  ring.of(samples);
  for (let n = 0; n < 4; n++) expect(ring.ofSilence(samples)?.subarray(headerLength).equals(silence)).toBe(true);
  expect(coded()).toBe(3 + 4 + 1 + 1);
});

it('a codec with state codes each packet of silence', () => {
  const { codec, coded } = counting(pcmu);
  const { stateless, ...withState } = codec;
  const ring = new PacketRing(withState, 160);
  for (let n = 0; n < 10; n++) ring.ofSilence(new Int16Array(160));
  expect([stateless, coded()]).toEqual([true, 10]);
});

it('a packet keeps its octets until three others were made', () => {
  const ring = new PacketRing(pcmu, 160);
  const packets = Array.from({ length: 4 }, (_, n) => ring.of(new Int16Array(160).fill(n * 1000)));
  expect(new Set(packets).size).toBe(4);
  expect(ring.of(new Int16Array(160))).toBe(packets[0]);
});
