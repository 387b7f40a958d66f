import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { writeEvent } from '../../src/media/dtmf/event.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { OpeningContext } from '../../src/media/srtp/opening-context.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import type { MediaCommand } from '../../src/signal/media.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { pcma, pcmu, type Sent, World } from './world.ts';

const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };

interface Made {
  readonly sequence: number;
  readonly timestamp?: number;
  readonly type?: number;
  readonly ssrc?: number;
  readonly marker?: boolean;
  readonly payload?: Uint8Array;
}

/** Its payload says which one it is. */
const packet = ({ sequence, timestamp, type = 0, ssrc = 99, marker = false, payload }: Made): Buffer => {
  const said = payload ?? new Uint8Array(160).fill(sequence % 200);
  const octets = Buffer.alloc(12 + said.length);
  writeHeader(octets, marker, type, sequence & 0xffff, (timestamp ?? sequence * 160) >>> 0, ssrc);
  octets.set(said, 12);
  return octets;
};

const event = (digit: number, end: boolean, duration: number): Uint8Array => {
  const payload = new Uint8Array(4);
  writeEvent(payload, 0, digit, end, duration);
  return payload;
};

/** Of ours: what is said in these tests is one octet over and over, below 200. */
const silence = (payload: Uint8Array): boolean =>
  new Set(payload).size > 10 || payload.every((octet) => octet === 0xff || octet === 0xd5);

/** Streams `a`, which receives, and `b`, where it goes out in place of the source 1. */
class Bridged {
  readonly world: World = new World({}, seededEntropy(3));
  readonly from: number;
  readonly to: number;
  #sequence: number;

  constructor(a: PlanChange = {}, b: PlanChange = {}, sequence = 500) {
    this.from = this.world.talk('a', a);
    this.to = this.world.talk('b', b);
    this.#sequence = sequence;
    this.do({ do: 'play', id: 'b', ref: 1, source: { kind: 'frames', queueMs: 60 } });
    this.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
  }

  do(command: MediaCommand): void {
    this.world.media.perform(command);
  }

  /** A packet every 20 ms. */
  say(times: number, change: Partial<Made> = {}): void {
    for (let n = 0; n < times; n++) {
      this.arrive({ sequence: this.#sequence++, ...change });
      this.world.clock.run(20);
    }
  }

  arrive(made: Made): void {
    this.world.arrive(this.from, packet(made));
  }

  lose(times = 1): void {
    this.#sequence += times;
    this.world.clock.run(20 * times);
  }

  get sent(): readonly Sent[] {
    return this.world.sent.filter((each) => each.from === this.to);
  }

  /** What the other side heard of what was said. */
  get passed(): readonly Sent[] {
    return this.sent.filter((each) => !silence(each.payload));
  }

  get told(): readonly boolean[] {
    return this.world.events.flatMap((each) => (each.on === 'relay' && each.id === 'a' ? [each.passing] : []));
  }
}

const steps = (sent: readonly Sent[], field: 'sequence' | 'timestamp'): readonly number[] =>
  sent.slice(1).map((each, i) => {
    const by = each[field] - (sent[i]?.[field] ?? 0);
    return field === 'sequence' ? (by << 16) >> 16 : by | 0;
  });

describe('a relay', () => {
  it('sends what comes when it comes, payload as it is, under numbers and types of its own', () => {
    const bridged = new Bridged({}, { send: { ...pcmu, payloadType: 118 } });
    bridged.world.clock.run(1000);
    const before = bridged.sent.at(-1) as Sent;
    expect(bridged.told).toEqual([true]);
    const from = bridged.world.clock.now();
    bridged.say(50);
    const { passed } = bridged;
    expect(passed.map(({ at }) => at - from)).toEqual(Array.from({ length: 50 }, (_, n) => 20 * n));
    expect(passed.map(({ payload }) => payload[0])).toEqual(Array.from({ length: 50 }, (_, n) => (500 + n) % 200));
    expect(new Set(passed.map(({ payloadType, ssrc }) => `${payloadType} ${ssrc}`))).toEqual(
      new Set([`118 ${before.ssrc}`]),
    );
    // It joins what was sent before without a gap, and nothing else is sent beside it.
    const all = [before, ...passed];
    expect(bridged.sent.slice(-50)).toEqual(passed);
    expect(new Set(steps(all, 'sequence'))).toEqual(new Set([1]));
    expect(new Set(steps(all, 'timestamp'))).toEqual(new Set([160]));
    expect(passed.map(({ marker }) => marker)).toEqual([true, ...Array(49).fill(false)]);
    expect(bridged.world.media.counters('b')).toMatchObject({ packetsSent: bridged.sent.length });
  });

  it('keeps losses, order, markers and packet times as they were', () => {
    const bridged = new Bridged({ ptimeMs: 30 }, { ptimeMs: 20 });
    bridged.say(5);
    bridged.lose(2);
    bridged.say(2, { marker: true });
    bridged.arrive({ sequence: 510, timestamp: 510 * 160 });
    bridged.arrive({ sequence: 509, timestamp: 509 * 160 });
    bridged.arrive({ sequence: 509, timestamp: 509 * 160 });
    bridged.arrive({ sequence: 511, timestamp: 511 * 160, payload: new Uint8Array(480).fill(7) });
    const { passed } = bridged;
    expect(steps(passed, 'sequence')).toEqual([1, 1, 1, 1, 3, 1, 2, -1, 2]);
    expect(steps(passed, 'timestamp')).toEqual([160, 160, 160, 160, 480, 160, 320, -160, 320]);
    expect(passed.map(({ marker }) => marker)).toEqual([
      true,
      ...Array(4).fill(false),
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(passed.at(-1)?.payload.length).toBe(480);
  });

  it('goes on with its own numbers over a wrap, a new source and a source that begins anew (RFC 3550 §5.1)', () => {
    const bridged = new Bridged({}, {}, 65_530);
    bridged.say(20);
    bridged.say(3, { ssrc: 7 });
    for (let n = 0; n < 3; n++) {
      bridged.arrive({ sequence: 20_000 + n, timestamp: 5 + n * 160, ssrc: 7 });
      bridged.world.clock.run(20);
    }
    // The first packet of each new beginning is not believed yet.
    expect(bridged.passed).toHaveLength(20 + 2 + 2);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.passed, 'timestamp').every((step) => step > 0 && step < 1000)).toBe(true);
    expect(bridged.passed.flatMap(({ marker }, n) => (marker ? [n] : []))).toEqual([0, 20, 22]);
  });

  it('leaves a live line where nothing comes, and steps back in when it does', () => {
    const bridged = new Bridged();
    bridged.say(10);
    bridged.world.clock.run(2000);
    const quiet = bridged.sent.slice(bridged.sent.indexOf(bridged.passed.at(-1) as Sent) + 1);
    expect(quiet.length).toBeGreaterThan(70);
    expect(quiet[0]?.marker).toBe(true);
    const gone = (quiet[0]?.at ?? 0) - (bridged.passed.at(-1)?.at ?? 0);
    expect(gone).toBeGreaterThan(200);
    expect(gone).toBeLessThan(600);
    bridged.say(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
    expect(bridged.passed).toHaveLength(20);
  });

  it('passes comfort noise, and is quiet as long as that says so', () => {
    const bridged = new Bridged();
    bridged.say(10);
    bridged.say(1, { type: 13, payload: Uint8Array.of(60) });
    bridged.world.clock.run(2000);
    expect(bridged.sent.at(-1)).toMatchObject({ payloadType: 13 });
    expect(bridged.sent.at(-1)?.payload).toEqual(Uint8Array.of(60));
    bridged.say(3);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
  });

  it('relays telephone events once, under the other type and with one timestamp each, and tells of them', () => {
    const bridged = new Bridged({}, { telephoneEvent: { send: 97, receive: 101 } });
    bridged.say(10);
    const at = { type: 101, timestamp: 510 * 160 };
    bridged.say(1, { ...at, marker: true, payload: event(5, false, 160) });
    for (const duration of [320, 480]) bridged.say(1, { ...at, payload: event(5, false, duration) });
    bridged.say(3, { ...at, payload: event(5, true, 640) });
    bridged.say(5);
    const events = bridged.sent.filter(({ payloadType }) => payloadType === 97);
    expect(
      events.map(({ payload }) => [payload[0], (payload[1] ?? 0) >> 7, ((payload[2] ?? 0) << 8) | (payload[3] ?? 0)]),
    ).toEqual([
      [5, 0, 160],
      [5, 0, 320],
      [5, 0, 480],
      [5, 1, 640],
      [5, 1, 640],
      [5, 1, 640],
    ]);
    expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(events.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false]);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events.filter(({ on }) => on === 'dtmf')).toEqual([
      { on: 'dtmf', id: 'a', digit: '5', durationMs: 80, relayed: true },
    ]);
  });

  it('leaves events to others where they cannot go, and makes no loss of them', () => {
    const { telephoneEvent: _, ...plan } = { telephoneEvent: 0 };
    const bridged = new Bridged({}, { ...plan, telephoneEvent: { send: 97, receive: 97, clockRate: 48_000 } });
    bridged.say(3);
    bridged.say(3, { type: 101, timestamp: 503 * 160, payload: event(5, true, 640) });
    bridged.say(3);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events.filter(({ on }) => on === 'dtmf')).toEqual([
      { on: 'dtmf', id: 'a', digit: '5', durationMs: 80 },
    ]);
  });

  it('keeps events back where they are not wanted', () => {
    const bridged = new Bridged();
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1, events: false });
    bridged.say(3);
    bridged.say(3, { type: 101, timestamp: 503 * 160, payload: event(5, true, 640) });
    bridged.say(3);
    expect(bridged.sent.filter(({ payloadType }) => payloadType === 101)).toEqual([]);
    expect(bridged.passed).toHaveLength(6);
    expect(new Set(steps(bridged.passed, 'sequence'))).toEqual(new Set([1]));
  });

  it('gives way to digits of the stream it goes into', () => {
    const bridged = new Bridged();
    bridged.say(5);
    bridged.do({ do: 'dtmf', id: 'b', digits: '7', durationMs: 100, ref: 9 });
    bridged.say(20);
    const types = bridged.sent.map(({ payloadType }) => payloadType).join(' ');
    expect(types).toMatch(/^(0 )+(101 ){7}(0 ?)+$/);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(bridged.world.events).toContainEqual({ on: 'dtmfSent', id: 'b', ref: 9 });
    expect(bridged.told).toEqual([true]);
  });
});

describe('what does not fit is told, and is not passed', () => {
  it.each<[string, PlanChange]>([
    ['another codec', { send: g722, receive: [g722] }],
    ['the same name on another clock', { send: { ...pcmu, clockRate: 16_000 }, receive: [pcmu] }],
  ])('%s', (_, plan) => {
    const bridged = new Bridged({}, plan);
    bridged.say(50);
    expect(bridged.told).toEqual([false]);
    expect(bridged.passed).toEqual([]);
  });

  it.each<[string, MediaCommand, MediaCommand]>([
    [
      'the other is muted',
      { do: 'settings', id: 'b', settings: { muted: true } },
      { do: 'settings', id: 'b', settings: { muted: false } },
    ],
    [
      'it is to be louder there',
      { do: 'settings', id: 'b', settings: { sendGain: 2 } },
      { do: 'settings', id: 'b', settings: { sendGain: 1 } },
    ],
    [
      'it is to be louder here',
      { do: 'settings', id: 'a', settings: { receiveGain: 2 } },
      { do: 'settings', id: 'a', settings: { receiveGain: 1 } },
    ],
    [
      'somebody looks at what is sent there',
      { do: 'detect', id: 'b', detection: { level: true } },
      { do: 'detect', id: 'b', detection: { level: false } },
    ],
  ])('while %s; half a second after that it passes again', (_, begin, end) => {
    const bridged = new Bridged();
    bridged.say(10);
    bridged.do(begin);
    bridged.say(30);
    expect(bridged.told).toEqual([true, false]);
    expect(bridged.passed).toHaveLength(10);
    bridged.do(end);
    bridged.say(24);
    expect(bridged.told).toEqual([true, false]);
    bridged.say(26);
    expect(bridged.told).toEqual([true, false, true]);
    expect(bridged.passed).toHaveLength(36);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
  });

  it('while the app plays something else there, which nothing disturbs', () => {
    const bridged = new Bridged();
    bridged.say(10);
    bridged.do({ do: 'play', id: 'b', ref: 2, source: { kind: 'tone', frequencyHz: 440 } });
    bridged.say(10);
    expect(bridged.told).toEqual([true, false]);
    expect(bridged.sent.slice(-9).every(({ payload }) => new Set(payload).size > 10)).toBe(true);
    bridged.do({ do: 'play', id: 'b', ref: 3, source: { kind: 'frames' } });
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 3 });
    expect(bridged.told).toEqual([true, false, true]);
    bridged.say(2);
    expect(bridged.sent.at(-1)?.payload[0]).toBe(521 % 200);
  });

  it('when the peer changes to another codec that was agreed on, and back', () => {
    const bridged = new Bridged();
    const heard: number[] = [];
    bridged.say(10);
    bridged.world.media.frames$('a').subscribe(({ samples }) => heard.push(samples.length));
    bridged.say(20, { type: 8 });
    expect(bridged.told).toEqual([true, false]);
    expect(heard.length).toBeGreaterThan(15);
    bridged.say(30);
    expect(bridged.told).toEqual([true, false, true]);
    bridged.say(5);
    expect(bridged.sent.at(-1)?.payload[0]).toBe(564 % 200);
  });

  it('when either leg is negotiated anew: asked again, it says how it stands', () => {
    const bridged = new Bridged();
    bridged.say(5);
    bridged.world.media.perform({
      do: 'start',
      id: 'b',
      plan: {
        transport: { remote: { host: '10.0.0.2', port: 40_000, rtcpPort: 40_001 } },
        audio: { send: pcma, receive: [pcma], direction: 'sendrecv', ptimeMs: 20 },
      },
    });
    bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
    bridged.say(30);
    expect(bridged.told).toEqual([true, false]);
    expect(bridged.passed).toHaveLength(5);
  });
});

describe('hold', () => {
  it('of the stream it goes into: nothing goes out, and nothing is lost with the resume', () => {
    const bridged = new Bridged();
    bridged.say(5);
    bridged.do({ do: 'pause', id: 'b' });
    bridged.say(20);
    expect(bridged.passed).toHaveLength(5);
    bridged.do({ do: 'resume', id: 'b' });
    bridged.say(5);
    expect(bridged.told).toEqual([true]);
    expect(bridged.passed).toHaveLength(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
    expect(steps(bridged.sent, 'timestamp').every((step) => step > 0)).toBe(true);
  });

  it('of the stream it comes from: the other has a live line', () => {
    const bridged = new Bridged();
    bridged.say(5);
    bridged.do({ do: 'pause', id: 'a' });
    bridged.say(50);
    expect(bridged.passed).toHaveLength(5);
    expect(bridged.sent.length).toBeGreaterThan(30);
    bridged.do({ do: 'resume', id: 'a' });
    bridged.say(5);
    expect(bridged.passed).toHaveLength(10);
    expect(new Set(steps(bridged.sent, 'sequence'))).toEqual(new Set([1]));
  });
});

describe('the end', () => {
  it('of the relay, of either stream: silence, and nothing left', () => {
    for (const end of [
      { do: 'relay', id: 'a' },
      { do: 'close', id: 'a' },
      { do: 'close', id: 'b' },
    ] as const) {
      const bridged = new Bridged();
      bridged.say(5);
      bridged.do(end);
      bridged.say(20);
      expect(bridged.passed).toHaveLength(5);
      expect(bridged.sent.length > 20).toBe(!(end.do === 'close' && end.id === 'b'));
      bridged.do({ do: 'close', id: 'a' });
      bridged.do({ do: 'close', id: 'b' });
      expect(bridged.world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
      expect(bridged.world.sendsAfterClose).toBe(0);
      bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
    }
  });

  it('a stream that is not there, or is the same, is no way out', () => {
    const bridged = new Bridged();
    for (const to of ['nobody', 'a']) bridged.do({ do: 'relay', id: 'a', toStream: to, ref: 1 });
    bridged.say(5);
    expect(bridged.told).toEqual([true, false, false]);
    expect(bridged.passed).toEqual([]);
  });
});

it('streams of two engines of one thread are bridged alike', () => {
  const [one, two] = [new World({}, seededEntropy(1)), new World({}, seededEntropy(2))];
  const port = one.talk('of-one');
  two.talk('of-two');
  two.media.perform({ do: 'play', id: 'of-two', ref: 1, source: { kind: 'frames' } });
  one.media.perform({ do: 'relay', id: 'of-one', toStream: 'of-two', ref: 1 });
  one.arrive(port, packet({ sequence: 3 }));
  expect(two.sent.map(({ payload }) => payload[0])).toEqual([3]);
  two.media.perform({ do: 'close', id: 'of-two' });
  one.arrive(port, packet({ sequence: 4 }));
  expect(two.sent).toHaveLength(1);
  expect(one.events.at(-1)).toEqual({ on: 'relay', id: 'of-one', to: 'of-two', passing: false });
  one.media.perform({ do: 'close', id: 'of-one' });
});

describe('SRTP', () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const key = (fill: number): string => Buffer.alloc(30, fill).toString('base64');
  const keyed = (send: number, receive: number): PlanChange => ({
    srtp: { suite, keys: { send: key(send), receive: key(receive) } },
  });

  it('of either leg is its own: opened here, sealed there, late ones too, each index once (RFC 3711 §9.1)', () => {
    const bridged = new Bridged(keyed(1, 2), keyed(3, 4));
    const opening = new OpeningContext(suite, Buffer.alloc(30, 3));
    const heard: number[] = [];
    bridged.world.watch = (octets) => {
      const length = opening.packet(octets, octets.length);
      expect(length).toBeGreaterThan(0);
      if (octets[12] !== 0xff) heard.push(octets[12] as number);
    };
    const peer = new SealingContext(suite, Buffer.alloc(30, 2));
    const sealed = [65_533, 65_534, 65_536, 65_537, 65_538].map((sequence) => {
      const room = Buffer.concat([packet({ sequence }), Buffer.alloc(20)]);
      return room.subarray(0, peer.packet(room, 172));
    });
    for (const n of [0, 1, 3, 2, 2, 4]) bridged.world.arrive(bridged.from, Buffer.from(sealed[n] as Buffer));
    // In the clear it is nobody's, and goes nowhere.
    bridged.world.arrive(bridged.from, packet({ sequence: 65_539 }));
    expect(heard).toEqual([133, 134, 137, 136, 138]);
  });
});

it('any packets, in any order: what goes out has each number once, and never leaves its stream', () => {
  const kinds = fc.record({
    sequence: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff })),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 0xffff_ffff })),
    type: fc.constantFrom(0, 0, 0, 8, 13, 101, 77),
    ssrc: fc.constantFrom(99, 99, 99, 7),
    size: fc.constantFrom(160, 160, 0, 1, 4, 1400),
    passMs: fc.constantFrom(0, 5, 20, 20, 700),
    command: fc.constantFrom(undefined, undefined, undefined, 'pause', 'resume', 'dtmf', 'relay', 'mute', 'unmute'),
  });
  fc.assert(
    fc.property(fc.array(kinds, { maxLength: 60 }), (all) => {
      const bridged = new Bridged();
      for (const { size, passMs, command, ...made } of all) {
        if (command === 'pause' || command === 'resume') bridged.do({ do: command, id: 'b' });
        else if (command === 'dtmf') bridged.do({ do: 'dtmf', id: 'b', digits: '1', durationMs: 60 });
        else if (command === 'relay') bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
        else if (command !== undefined)
          bridged.do({ do: 'settings', id: 'b', settings: { muted: command === 'mute' } });
        bridged.arrive({ ...made, payload: randomBytes(size) });
        bridged.world.clock.run(passMs);
      }
      const used = new Set(bridged.sent.map(({ ssrc, sequence }) => `${ssrc} ${sequence}`));
      expect(used.size).toBe(bridged.sent.length);
      bridged.do({ do: 'close', id: 'a' });
      bridged.do({ do: 'close', id: 'b' });
      expect(bridged.world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    }),
    { numRuns: 150 },
  );
});
