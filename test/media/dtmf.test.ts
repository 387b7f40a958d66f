import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeEvent } from '../../src/media/dtmf/event.ts';
import { type Digit, DtmfReceiver } from '../../src/media/dtmf/receive.ts';
import { DtmfSender } from '../../src/media/dtmf/send.ts';
import { nth } from '../support/nth.ts';

interface Packet {
  readonly timestamp: number;
  readonly octets: Uint8Array;
  readonly first: boolean;
}

/** The packets a sender makes of digits; `undefined` where audio is due. */
const sendAll = (digits: string, durationMs: number, packets: number, start = 0): (Packet | undefined)[] => {
  const sender = new DtmfSender();
  sender.add(digits, durationMs);
  return Array.from({ length: packets }, (_, i) => {
    const octets = new Uint8Array(4);
    const due = sender.write(octets, 0, (start + i * 160) >>> 0, 160, 8000);
    return due ? { timestamp: sender.timestamp, octets, first: sender.first } : undefined;
  });
};

const event = (code: number, end: boolean, duration: number): Uint8Array => {
  const octets = new Uint8Array(4);
  writeEvent(octets, 0, code, end, duration);
  return octets;
};

it('a digit is sent with one timestamp, a growing duration, a marker first and three end packets (RFC 4733 §2.5)', () => {
  const packets = sendAll('5', 100, 12);
  const sent = packets.filter((each) => each !== undefined);
  expect(sent.map(({ octets }) => (nth(octets, 2) << 8) | nth(octets, 3))).toEqual([160, 320, 480, 640, 800, 800, 800]);
  expect(sent.map(({ octets }) => nth(octets, 1) >> 7)).toEqual([0, 0, 0, 0, 1, 1, 1]);
  expect(sent.map(({ first }) => first)).toEqual([true, false, false, false, false, false, false]);
  expect(new Set(sent.map(({ timestamp }) => timestamp)).size).toBe(1);
  expect(sent.every(({ octets }) => octets[0] === 5)).toBe(true);
});

it('two digits are sent with a pause between them', () => {
  const packets = sendAll('12', 40, 20);
  const codes = packets.map((each) => each?.octets[0] ?? '-').join('');
  expect(codes).toBe('1111--2222----------');
});

it('a digit is received once and in order if any of its packets arrives, with loss, duplicates and reordering (RFC 4733 §2.5)', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'0123456789*#ABCD'), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.array(fc.constantFrom('drop', 'once', 'once', 'twice'), { minLength: 120, maxLength: 120 }),
      (digits, start, fates) => {
        const sent = sendAll(digits.join(''), 80, 120, start);
        const receiver = new DtmfReceiver(8000);
        const received: Digit[] = [];
        const arrivedOf = new Set<number>();
        const take = (digit: Digit | undefined | false): void => {
          if (digit) received.push(digit);
        };
        for (const [i, packet] of sent.entries()) {
          if (packet === undefined) {
            take(receiver.audio((start + i * 160) >>> 0));
            continue;
          }
          const fate = fates[i];
          if (fate === 'drop') continue;
          arrivedOf.add(packet.timestamp);
          for (let n = fate === 'twice' ? 2 : 1; n > 0; n--)
            take(receiver.packet(packet.timestamp, packet.octets, 0, 4));
        }
        const stamps = [...new Set(sent.flatMap((each) => (each === undefined ? [] : [each.timestamp])))];
        const expected = digits.filter((_, i) => arrivedOf.has(stamps[i] as number));
        expect(received.map((each) => each.digit)).toEqual(expected);
      },
    ),
  );
});

it('the duration of a received digit is that of its end packet (RFC 4733 §2.5)', () => {
  const receiver = new DtmfReceiver(8000);
  expect(receiver.packet(1000, event(1, false, 160), 0, 4)).toBeUndefined();
  expect(receiver.packet(1000, event(1, true, 1600), 0, 4)).toEqual({ digit: '1', durationMs: 200 });
  expect(receiver.packet(1000, event(1, true, 1600), 0, 4)).toBeUndefined();
});

it('an event longer than the duration field is received in segments as one digit (RFC 4733 §2.5.1.3)', () => {
  const receiver = new DtmfReceiver(8000);
  expect(receiver.packet(0, event(7, false, 0xffff), 0, 4)).toBeUndefined();
  expect(receiver.packet(0xffff, event(7, false, 160), 0, 4)).toBeUndefined();
  expect(receiver.packet(0xffff, event(7, true, 8001), 0, 4)).toEqual({ digit: '7', durationMs: 9192 });
});

it('an event of twelve seconds is sent in contiguous segments and received as one digit (RFC 4733 §2.5)', () => {
  for (const clockRate of [8000, 48_000]) {
    const samples = clockRate / 50;
    const sender = new DtmfSender();
    const receiver = new DtmfReceiver(clockRate);
    expect(sender.add('7', 12_000, 5)).toBe(true);
    const received: Digit[] = [];
    const done: number[] = [];
    const firsts: number[] = [];
    const stamps: number[] = [];
    for (let n = 0; n < 620; n++) {
      const octets = new Uint8Array(4);
      if (!sender.write(octets, 0, (0xffff_0000 + n * samples) >>> 0, samples, clockRate)) continue;
      if (sender.first) firsts.push(n);
      if (stamps.at(-1) !== sender.timestamp) stamps.push(sender.timestamp);
      if (sender.done !== undefined) done.push(sender.done);
      const digit = receiver.packet(sender.timestamp, octets, 0, 4);
      if (digit) received.push(digit);
    }
    expect(received).toEqual([{ digit: '7', durationMs: 12_000 }]);
    expect([firsts, done]).toEqual([[0], [5]]);
    expect(stamps).toHaveLength(Math.ceil((12 * clockRate) / 0xffff));
    stamps.forEach((stamp, i) => {
      expect((stamp - nth(stamps, 0)) >>> 0).toBe(i * 0xffff);
    });
  }
});

it('a late packet is not a new digit, but a restarted timestamp begins one', () => {
  const receiver = new DtmfReceiver(8000);
  expect(receiver.packet(80_000, event(1, true, 800), 0, 4)).toEqual({ digit: '1', durationMs: 100 });
  expect(receiver.packet(80_000 - 24_000, event(2, true, 800), 0, 4)).toBeUndefined();
  expect(receiver.packet(80_000 - 40_000, event(2, true, 800), 0, 4)).toEqual({ digit: '2', durationMs: 100 });
});

it('segments that end at a whole packet, as some senders end them, are one digit', () => {
  const receiver = new DtmfReceiver(8000);
  expect(receiver.packet(0, event(7, false, 65_440), 0, 4)).toBeUndefined();
  expect(receiver.packet(65_440, event(7, true, 1600), 0, 4)).toEqual({ digit: '7', durationMs: 8380 });
});

it('too many digits are refused as a whole; abandoned digits return the numbers of their commands', () => {
  const sender = new DtmfSender();
  expect(sender.add('1'.repeat(250), 50, 1)).toBe(true);
  expect(sender.add('2'.repeat(10), 50, 2)).toBe(false);
  expect(sender.add('34', 50, 3)).toBe(true);
  expect(sender.abandon()).toEqual({ sent: [], unsent: [1, 3] });
  expect(sender.write(new Uint8Array(4), 0, 0, 160, 8000)).toBe(false);
});

it('a digit whose first end packet was sent counts as sent when its repeats are cut off', () => {
  const sender = new DtmfSender();
  sender.add('5', 40, 1);
  sender.add('6', 40, 2);
  const write = (n: number): boolean => sender.write(new Uint8Array(4), 0, n * 160, 160, 8000);
  for (let n = 0; n < 3; n++) expect(write(n)).toBe(true);
  expect(sender.done).toBeUndefined();
  expect(sender.abandon()).toEqual({ sent: [1], unsent: [2] });
});

it('any payload gives a digit, nothing or a malformed event, never throws and never gives two digits for one timestamp', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.uint8Array({ maxLength: 8 })), { maxLength: 60 }), (packets) => {
      const receiver = new DtmfReceiver(8000);
      let digits = 0;
      for (const [timestamp, octets] of packets) {
        const completed = receiver.packet(timestamp * 100, octets, 0, octets.length);
        if (octets.length < 4) expect(completed).toBe(false);
        if (completed) digits += 1;
      }
      expect(digits).toBeLessThanOrEqual(6);
    }),
  );
});

it('a flash is sent and received as event 16, written !', () => {
  const sent = sendAll('!', 80, 7).filter((each) => each !== undefined);
  expect(sent.map(({ octets }) => octets[0])).toEqual(Array(6).fill(16));
  const receiver = new DtmfReceiver(8000);
  const digits = sent.map(({ octets, timestamp }) => receiver.packet(timestamp, octets, 0, 4));
  expect(digits.filter((each) => each !== undefined)).toEqual([{ digit: '!', durationMs: 80 }]);
});

it('an event that is neither key nor flash is ignored', () => {
  const receiver = new DtmfReceiver(8000);
  expect(receiver.packet(0, event(17, true, 800), 0, 4)).toBeUndefined();
  expect(sendAll('x ,', 80, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
