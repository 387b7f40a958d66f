import { fc, test as property } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { decoderFor, encoderFor } from '../../src/media/codec/codecs.ts';
import { l16 } from '../../src/media/codec/l16.ts';

const codec = l16(16_000);

property.prop([fc.int16Array({ maxLength: 500 }), fc.nat(20)])('what is coded comes back as it was', (samples, at) => {
  const octets = new Uint8Array(at + codec.octetsFor(samples.length));
  const end = at + codec.encode(samples, samples.length, octets, at);
  expect(codec.samplesIn(octets, at, end)).toBe(samples.length);
  const back = new Int16Array(samples.length);
  expect(codec.decode(octets, at, end, back)).toBe(samples.length);
  expect(back).toEqual(samples);
});

property.prop([fc.uint8Array({ maxLength: 50 })])('any octets are read, an odd one at the end is left', (octets) => {
  expect(codec.decode(octets, 0, octets.length, new Int16Array(100))).toBe(octets.length >> 1);
});

it('the most significant octet comes first (RFC 3551 §4.5.11)', () => {
  const octets = new Uint8Array(4);
  codec.encode(Int16Array.of(0x1234, -2), 2, octets, 0);
  expect([...octets]).toEqual([0x12, 0x34, 0xff, 0xfe]);
});

it('a packet fits into what no Ethernet breaks up', () => {
  expect([20, 30, 60].map((ms) => codec.packetTime?.(ms))).toEqual([20, 30, 43]);
  expect(l16(48_000).packetTime?.(20)).toBe(14);
});

it('there is one for each rate of telephony, in mono', () => {
  for (const clockRate of [8000, 16_000, 48_000]) {
    const choice = { name: 'L16', clockRate, channels: 1, payloadType: 97 };
    expect(encoderFor(choice)?.sampleRate).toBe(clockRate);
    expect(decoderFor({ ...choice, channels: 2 })).toBeUndefined();
  }
});
