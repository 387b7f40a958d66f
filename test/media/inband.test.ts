import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pcma, pcmu } from '../../src/media/codec/g711.ts';
import { InbandReceiver } from '../../src/media/dtmf/inband-receive.ts';
import { InbandDtmf } from '../../src/media/dtmf/inband-send.ts';
import type { Digit } from '../../src/media/dtmf/receive.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { World } from './world.ts';

/** Digits as samples, packet by packet, and the numbers of the commands reported as sent. */
const dial = (digits: string, ms: number, rate = 8000): { samples: Int16Array; sent: number[] } => {
  const sent: number[] = [];
  const sender = new InbandDtmf(rate, (ref) => sent.push(ref));
  expect(sender.add(digits, ms, 7)).toBe(true);
  const all: number[] = [];
  for (let n = 0; n < 2 + ((ms + 60) * digits.length) / 20; n++) {
    const packet = new Int16Array(rate / 50);
    if (!sender.fill(packet)) sender.sent();
    all.push(...packet);
  }
  return { samples: Int16Array.from(all), sent };
};

const detect = (samples: Int16Array, rate = 8000, packet = 160): Digit[] => {
  const receiver = new InbandReceiver(rate);
  const detected: Digit[] = [];
  for (let at = 0; at < samples.length; at += packet) {
    const part = samples.slice(at, at + packet);
    receiver.process(part, part.length, (digit) => detected.push(digit));
  }
  receiver.process(new Int16Array(rate / 10), rate / 10, (digit) => detected.push(digit));
  return detected;
};

const pair = (low: number, high: number, ms: number, lowLevel: number, highLevel: number): Int16Array =>
  Int16Array.from({ length: 8 * ms }, (_, i) =>
    Math.round(
      32_767 *
        (lowLevel * Math.sin((2 * Math.PI * low * i) / 8000) + highLevel * Math.sin((2 * Math.PI * high * i) / 8000)),
    ),
  );

const keys = '1234567890*#ABCD';

it.each([
  ['as they are', 8000, (samples: Int16Array) => samples],
  ['at 16 kHz', 16_000, (samples: Int16Array) => samples],
  ['at 48 kHz', 48_000, (samples: Int16Array) => samples],
  ['through µ-law', 8000, (samples: Int16Array) => coded(samples, pcmu)],
  ['through A-law', 8000, (samples: Int16Array) => coded(samples, pcma)],
  ['26 dB down', 8000, (samples: Int16Array) => samples.map((sample) => Math.round(sample / 20))],
] as const)('all keys, %s, are detected once each, in order and with their durations', (_name, rate, through) => {
  const { samples, sent } = dial(keys, 80, rate);
  const detected = detect(through(samples), rate);
  expect(detected.map((each) => each.digit).join('')).toBe(keys);
  for (const { durationMs } of detected) expect(Math.abs(durationMs - 80)).toBeLessThanOrEqual(26);
  expect(sent).toEqual([7]);
});

const coded = (samples: Int16Array, codec: typeof pcmu): Int16Array => {
  const octets = new Uint8Array(samples.length);
  codec.encode(samples, samples.length, octets, 0);
  const back = new Int16Array(samples.length);
  codec.decode(octets, 0, octets.length, back);
  return back;
};

it.each([
  ['equal', 0.25, 0.25, '1'],
  ['high 4 dB louder (Q.24 accepts)', 0.2, 0.2 * 10 ** (4 / 20), '1'],
  ['low 8 dB louder (Q.24 accepts)', 0.4, 0.4 / 10 ** (8 / 20), '1'],
  ['high 10 dB louder', 0.1, 0.1 * 10 ** (10 / 20), ''],
  ['low 14 dB louder', 0.5, 0.5 / 10 ** (14 / 20), ''],
  ['45 dB down', 0.0025, 0.0025, ''],
  ['only the low one', 0.3, 0, ''],
  ['only the high one', 0, 0.3, ''],
] as const)('twist and level: %s', (_name, low, high, digits) => {
  const detected = detect(pair(697, 1209, 100, low, high));
  expect(detected.map((each) => each.digit).join('')).toBe(digits);
});

it('frequencies off by 1.5 % are detected, those off by 4 % are not (Q.24)', () => {
  const at = (off: number): string =>
    detect(pair(770 * off, 1336 * off, 100, 0.25, 0.25))
      .map((each) => each.digit)
      .join('');
  expect([at(1.015), at(0.985), at(1.04), at(0.96)]).toEqual(['5', '5', '', '']);
});

it('a tone shorter than 20 ms is not a digit, and a break of 8 ms does not split one', () => {
  expect(detect(pair(852, 1477, 18, 0.25, 0.25))).toEqual([]);
  const tone = pair(852, 1477, 60, 0.25, 0.25);
  const broken = Int16Array.from([...tone, ...new Int16Array(64), ...tone]);
  expect(detect(broken).map((each) => each.digit)).toEqual(['9']);
});

/** Synthetic speech: a gliding pitch with harmonics under moving formants, pauses and noise. */
const voice = (seconds: number, seed: number): Int16Array => {
  let state = seed;
  const chance = (): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
  const phases = new Float64Array(30);
  let [pitch, towards, first, second, loud] = [120, 120, 500, 1500, 1];
  return Int16Array.from({ length: 8000 * seconds }, (_, i) => {
    if (i % 800 === 0) {
      towards = 90 + 180 * chance();
      first = 300 + 600 * chance();
      second = 1000 + 1200 * chance();
      loud = chance() < 0.2 ? 0 : chance();
    }
    pitch += (towards - pitch) / 800;
    let sum = 0.02 * (chance() - 0.5);
    for (let k = 1; k < 30 && k * pitch < 3800; k++) {
      phases[k] = ((phases[k] as number) + (k * pitch) / 8000) % 1;
      const gain = 1 / (1 + ((k * pitch - first) / 120) ** 2) + 0.6 / (1 + ((k * pitch - second) / 150) ** 2);
      sum += gain * Math.sin(2 * Math.PI * (phases[k] as number));
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(6000 * loud * sum)));
  });
};

it('ten minutes of speech, two-note music and noise contain no digit (talk-off)', () => {
  expect(detect(voice(600, 5))).toEqual([]);
  let state = 1;
  const noise = Int16Array.from({ length: 8000 * 60 }, () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (state >> 8) % 20_000;
  });
  expect(detect(noise)).toEqual([]);
  for (const [low, high] of [
    [440, 480],
    [350, 440],
    [480, 620],
    [698.5, 1396.9],
    [880, 1318.5],
  ] as const) {
    expect(detect(pair(low, high, 1000, 0.25, 0.25)), `${low}+${high}`).toEqual([]);
  }
});

it('digits are detected with speech 20 dB below them', () => {
  const { samples } = dial(keys, 100);
  const talk = voice(Math.ceil(samples.length / 8000), 9);
  const mixed = samples.map((sample, i) => sample + Math.round((talk[i] as number) / 10));
  expect(
    detect(mixed)
      .map((each) => each.digit)
      .join(''),
  ).toBe(keys);
});

it('any samples in any pieces give the same digits as in one piece, and never throw', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9A-D*#]{1,5}$/), fc.integer({ min: 1, max: 700 }), (digits, packet) => {
      const { samples } = dial(digits, 70);
      expect(detect(samples, 8000, packet)).toEqual(detect(samples, 8000, samples.length));
    }),
    { numRuns: 30 },
  );
});

it.each([
  ['detected where telephone events were not negotiated', {}, ['1', '9', '#']],
  ['ignored where telephone events were negotiated', { send: 101, receive: 101 }, []],
] as const)('in-band digits from one engine to another are %s', (_name, telephoneEvent, keysDetected) => {
  const [from, to] = [new World(), new World()];
  from.talk('a');
  const port = to.talk('b', { telephoneEvent });
  to.media.perform({ do: 'detect', id: 'b', detection: { inbandDtmf: true } });
  from.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  from.media.perform({ do: 'dtmf', id: 'a', digits: '19#', durationMs: 80, inband: true, ref: 2 });
  for (let n = 0; n < 60; n++) {
    const before = from.sent.length;
    from.clock.run(20);
    for (const { marker, payloadType, sequence, timestamp, ssrc, payload } of from.sent.slice(before)) {
      const octets = new Uint8Array(12 + payload.length);
      writeHeader(octets, { marker, payloadType, sequence, timestamp, ssrc });
      octets.set(payload, 12);
      to.arrive(port, octets);
    }
    to.clock.run(20);
  }
  const sent = to.events.filter((event) => event.on === 'dtmf');
  expect(sent.map(({ digit, inband }) => [digit, inband])).toEqual(keysDetected.map((digit) => [digit, true]));
  // 3 × 140 ms, and the packet in which they end.
  expect(from.events.filter((event) => event.on === 'dtmfSent')).toEqual([{ on: 'dtmfSent', id: 'a', ref: 2 }]);
  // Detection is off: nothing is decoded or reported.
  to.media.perform({ do: 'detect', id: 'b', detection: { inbandDtmf: false } });
  expect(to.media.busy.timers).toBeLessThanOrEqual(1);
});
