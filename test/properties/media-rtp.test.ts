import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RtpView, writeHeader } from '../../src/media/rtp/packet.ts';
import { Reception } from '../../src/media/rtp/reception.ts';
import { nth } from '../support/nth.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const sequence = fc.integer({ min: 0, max: 0xffff });

it('a written header reads back unchanged (RFC 3550 §5.1)', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 0, max: 127 }),
      sequence,
      word,
      word,
      fc.uint8Array({ maxLength: 500 }),
      (marker, payloadType, seq, timestamp, ssrc, payload) => {
        const octets = new Uint8Array(12 + payload.length);
        writeHeader(octets, { marker, payloadType, sequence: seq, timestamp, ssrc });
        octets.set(payload, 12);
        const view = new RtpView();
        expect(view.read(octets)).toBeUndefined();
        expect([view.marker, view.payloadType, view.sequence, view.timestamp, view.ssrc]).toEqual([
          marker,
          payloadType,
          seq,
          timestamp,
          ssrc,
        ]);
        expect(view.payload).toEqual(payload);
        expect(view.csrc).toEqual([]);
      },
    ),
  );
});

it('any octets are a packet within their bounds or a named fault, and never throw', () => {
  // Most random octets fail at the version; this lets them pass it.
  const octets = fc.uint8Array({ maxLength: 120 }).map((raw) => {
    if (raw.length > 0) raw[0] = 0x80 | (nth(raw, 0) & 0x3f);
    return raw;
  });
  const view = new RtpView();
  fc.assert(
    fc.property(fc.oneof(octets, fc.uint8Array({ maxLength: 60 })), (raw) => {
      const fault = view.read(raw);
      if (fault !== undefined) {
        expect(view.faultAt).toBeGreaterThanOrEqual(0);
        expect(view.faultAt).toBeLessThanOrEqual(raw.length);
        return;
      }
      expect(view.payloadStart).toBeGreaterThanOrEqual(12);
      expect(view.payloadEnd).toBeLessThanOrEqual(raw.length);
      expect(view.payloadLength).toBeGreaterThanOrEqual(0);
      expect(view.csrc.length).toBe(nth(raw, 0) & 15);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['short', [0x80, 0, 0, 1]],
  ['version', [0x40, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['csrc', [0x82, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]],
  ['extension', [0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde]],
  ['extension', [0x90, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 2, 1, 2, 3, 4]],
  ['padding', [0xa0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0]],
  ['padding', [0xa0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7, 3]],
  ['padding', [0xa0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 12]],
] as const)('a %s that does not fit is named', (fault, octets) => {
  expect(new RtpView().read(Uint8Array.from(octets))).toBe(fault);
});

it('the payload excludes CSRC, extension and padding', () => {
  const octets = [0xb1, 0x80, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9, 0xbe, 0xde, 0, 1, 1, 1, 1, 1, 42, 43, 0, 2];
  const view = new RtpView();
  expect(view.read(Uint8Array.from(octets))).toBeUndefined();
  expect([...view.payload]).toEqual([42, 43]);
  expect(view.csrc).toEqual([9]);
  expect(view.marker).toBe(true);
});

it('losses are counted over any number of wraps (RFC 3550 §5.1)', () => {
  fc.assert(
    fc.property(
      sequence,
      fc.array(fc.integer({ min: 1, max: 2900 }), { minLength: 1, maxLength: 300 }),
      (first, steps) => {
        const reception = new Reception(1, first);
        reception.packet(first);
        let at = first;
        let missed = 0;
        for (const step of steps) {
          at += step;
          missed += step - 1;
          expect(reception.packet(at & 0xffff)).toBe('next');
        }
        expect(reception.lost).toBe(missed);
        expect(reception.highest).toBe(at);
        expect(reception.received).toBe(steps.length + 1);
      },
    ),
  );
});

it('reordered packets are late and not lost; duplicates make the loss negative', () => {
  const reception = new Reception(1, 65_534);
  const order = [65_534, 0, 65_535, 1, 1].map((each) => reception.packet(each));
  expect(order).toEqual(['next', 'next', 'late', 'next', 'duplicate']);
  expect(reception.lost).toBe(-1);
});

it('a jump of the sequence number is accepted when the next packet follows it (RFC 3550 §A.1)', () => {
  const reception = new Reception(1, 100);
  expect([100, 40_000, 101, 50_000, 50_001, 50_002].map((each) => reception.packet(each))).toEqual([
    'next',
    'jump',
    'next',
    'jump',
    'next',
    'next',
  ]);
  expect(reception.lost).toBe(0);
});

it('any sequence numbers keep the statistics finite', () => {
  fc.assert(
    fc.property(sequence, fc.array(fc.tuple(sequence, word), { maxLength: 200 }), (first, packets) => {
      const reception = new Reception(1, first);
      for (const [i, [seq, timestamp]] of packets.entries()) {
        reception.packet(seq);
        reception.arrived(timestamp, i * 20, 8000);
      }
      expect(Number.isSafeInteger(reception.lost)).toBe(true);
      expect(reception.jitter).toBeGreaterThanOrEqual(0);
      expect(reception.jitter).toBeLessThan(2 ** 31 + 1);
    }),
  );
});

it('jitter is 0 for even arrival, also over a wrap of the timestamp, and converges for uneven arrival (RFC 3550 §A.8)', () => {
  const even = new Reception(1, 0);
  for (let i = 0; i < 50; i++) even.arrived((0xffff_f000 + i * 160) >>> 0, 1e9 + i * 20, 8000);
  expect(even.jitter).toBe(0);
  const uneven = new Reception(1, 0);
  for (let i = 0; i < 500; i++) uneven.arrived(i * 160, i * 20 + (i & 1) * 2, 8000);
  expect(uneven.jitter).toBeCloseTo(16, 3);
});
