import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { dbovOf, energyOf } from '../../src/media/audio/meter.ts';
import { SilenceSuppressor } from '../../src/media/audio/silence-suppressor.ts';
import { VoiceActivity } from '../../src/media/audio/voice-activity.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { type Sent, World } from './world.ts';

const frame = 160;
const ms = 20;

/** White noise at `dbov`. */
const noiseOf = (dbov: number, seed: number, count = frame): Int16Array => {
  const entropy = seededEntropy(seed);
  const amplitude = 32_768 * 10 ** (dbov / 20) * Math.sqrt(3);
  return Int16Array.from({ length: count }, () => Math.round((entropy.integer(0, 200_001) / 100_000 - 1) * amplitude));
};

const verdicts = (suppressor: SilenceSuppressor, dbov: number, frames: number): string[] =>
  Array.from({ length: frames }, (_, n) => suppressor.classify(noiseOf(dbov, n), ms));

describe('voice against pauses', () => {
  it('after speech audio is sent for another 200 ms and then not', () => {
    const activity = new VoiceActivity();
    for (let n = 0; n < 100; n++) activity.isActive(-62, ms);
    expect(activity.isActive(-62, ms)).toBe(false);
    expect(activity.isActive(-25, ms)).toBe(true);
    expect(Array.from({ length: 12 }, () => activity.isActive(-62, ms))).toEqual([
      ...new Array(10).fill(true),
      ...new Array(2).fill(false),
    ]);
  });

  it.each([-70, -60, -55, -50])('steady noise of %i dBov becomes a pause', (level) => {
    const activity = new VoiceActivity();
    const received = Array.from({ length: 500 }, (_, n) => activity.isActive(level + (n % 3) - 1, ms));
    expect(received.slice(350)).not.toContain(true);
    // Speech after it is active from its first frame on.
    expect(activity.isActive(level + 12 > -60 ? level + 12 : -50, ms)).toBe(true);
  });

  it.each([-38, -30, -10])('a tone of %i dBov is never suppressed, however long it lasts', (level) => {
    const activity = new VoiceActivity();
    expect(Array.from({ length: 3000 }, () => activity.isActive(level, ms))).not.toContain(false);
  });

  it('digital silence does not make the noise after it count as speech', () => {
    const activity = new VoiceActivity();
    for (let n = 0; n < 300; n++) activity.isActive(-56, ms);
    for (let n = 0; n < 300; n++) activity.isActive(-127, ms);
    expect(activity.isActive(-56, ms)).toBe(false);
  });
});

describe('CN packets in a pause', () => {
  it('the noise level is sent at the beginning of a pause and then once a second', () => {
    const suppressor = new SilenceSuppressor(13);
    const classes = verdicts(suppressor, -66, 10 + 151).slice(10);
    expect(classes.flatMap((each, n) => (each === 'noise' ? [n] : []))).toEqual([0, 50, 100, 150]);
    expect(classes).not.toContain('voice');
    expect(Math.abs(suppressor.level - 66)).toBeLessThanOrEqual(1);
  });

  it('the noise level is sent again when it has changed, at the earliest after 100 ms', () => {
    const suppressor = new SilenceSuppressor(13);
    verdicts(suppressor, -75, 30);
    const louder = verdicts(suppressor, -66, 40);
    const at = louder.indexOf('noise');
    expect(at).toBeGreaterThanOrEqual(0);
    expect(at).toBeLessThan(10);
    const sentAt = louder.flatMap((each, n) => (each === 'noise' ? [n] : []));
    expect(sentAt.every((n, i) => i === 0 || n - (sentAt[i - 1] as number) >= 5)).toBe(true);
    expect(Math.abs(suppressor.level - 66)).toBeLessThanOrEqual(1);
  });

  it('digital silence has the noise level 127', () => {
    const suppressor = new SilenceSuppressor(13);
    for (let n = 0; n < 20; n++) suppressor.classify(new Int16Array(frame), ms);
    expect(suppressor.level).toBe(127);
  });

  property.prop([fc.array(fc.integer({ min: -100, max: 0 }), { minLength: 1, maxLength: 400 })])(
    'any audio gives levels of seven bits, and never two CN packets within 100 ms of one pause',
    (levels) => {
      const suppressor = new SilenceSuppressor(13);
      let since = Number.POSITIVE_INFINITY;
      let silentMs = 0;
      for (const [n, level] of levels.entries()) {
        const verdict = suppressor.classify(noiseOf(level, n), ms);
        expect(suppressor.level).toBeGreaterThanOrEqual(0);
        expect(suppressor.level).toBeLessThanOrEqual(127);
        silentMs = verdict === 'voice' ? 0 : silentMs + ms;
        since = verdict === 'voice' ? Number.POSITIVE_INFINITY : since + ms;
        // A pause begins with a CN packet.
        if (silentMs === ms) expect(verdict).toBe('noise');
        if (verdict !== 'noise') continue;
        expect(since).toBeGreaterThanOrEqual(100);
        since = 0;
      }
    },
  );
});

const sparing: PlanChange = { comfortNoise: { send: 13, receive: [13] } };

/** A second of a loud tone and a pause of `pauseMs`, repeated. */
const talkative = (world: World, id: string, pauseMs: number): void =>
  world.media.perform({
    do: 'play',
    id,
    ref: 1,
    source: {
      kind: 'cadence',
      loop: true,
      steps: [
        { frequenciesHz: [440], ms: 1000 },
        { frequenciesHz: [], ms: pauseMs },
      ],
    },
  });

const isNoise = ({ payloadType }: Sent): boolean => payloadType === 13;

describe('a stream that suppresses silence', () => {
  it('with silence suppression a stream sends all speech, CN at its end and once a second, and nothing else (RFC 3389)', () => {
    const world = new World();
    world.talk('a', sparing);
    talkative(world, 'a', 3000);
    world.clock.run(8000);
    const sent = world.sent;
    // 1.2 s of tone and hangover, then three CN packets in 2.8 s; twice.
    expect(sent.filter((each) => !isNoise(each)).length).toBeGreaterThanOrEqual(119);
    expect(sent.filter((each) => !isNoise(each)).length).toBeLessThanOrEqual(123);
    expect(sent.filter(isNoise).length).toBe(6);
    for (const each of sent.filter(isNoise)) {
      expect([...each.payload]).toEqual([127]);
      expect(each.marker).toBe(false);
    }
    // Sequence numbers have no gap, timestamps follow the clock through every pause (RFC 3550 §5.1).
    for (const [i, each] of sent.entries()) {
      const before = sent[i - 1];
      if (before === undefined) continue;
      expect((each.sequence - before.sequence) & 0xffff).toBe(1);
      expect((each.timestamp - before.timestamp) >>> 0).toBe((each.at - before.at) * 8);
      // The first packet of a talkspurt is marked, and no other (RFC 3551 §4.1).
      expect(each.marker).toBe(isNoise(before) && !isNoise(each));
    }
    expect(sent[0]?.marker).toBe(true);
    expect(world.media.counters('a')?.packetsSent).toBe(sent.length);
  });

  it('without negotiated comfort noise, or a payload type for it, a stream sends all audio', () => {
    for (const plan of [{}, { comfortNoise: { receive: [103] } }]) {
      const world = new World();
      world.talk('a', plan);
      world.clock.run(2000);
      expect(world.sent.length).toBe(100);
    }
  });

  it('digits are sent in a pause, which continues after them', () => {
    const world = new World();
    world.talk('a', sparing);
    world.clock.run(1000);
    const before = world.sent.length;
    world.media.perform({ do: 'dtmf', id: 'a', digits: '5', durationMs: 100 });
    world.clock.run(900);
    const since = world.sent.slice(before);
    expect(since.filter(({ payloadType }) => payloadType === 101).length).toBe(7);
    expect(since.filter(({ payloadType }) => payloadType === 0)).toEqual([]);
    expect(since.find(({ payloadType }) => payloadType === 101)?.marker).toBe(true);
  });

  it('after a hold audio is sent again before a pause is suppressed', () => {
    const world = new World();
    world.talk('a', sparing);
    world.clock.run(3000);
    world.media.perform({ do: 'pause', id: 'a' });
    world.clock.run(1000);
    const before = world.sent.length;
    world.media.perform({ do: 'resume', id: 'a' });
    world.clock.run(1000);
    const since = world.sent.slice(before);
    expect(since[0]).toMatchObject({ marker: true, payloadType: 0 });
    expect(since.filter((each) => !isNoise(each)).length).toBe(10);
    expect(since.filter(isNoise).length).toBe(1);
  });

  it('a recording and a meter of sent audio receive the suppressed audio too', () => {
    const world = new World();
    world.talk('a', sparing);
    world.media.perform({ do: 'detect', id: 'a', detection: { level: true } });
    world.clock.run(3000);
    expect(world.events.filter((event) => event.on === 'level' && event.direction === 'sent').length).toBe(30);
  });
});

const packet = (sequence: number, timestamp: number, payload: Uint8Array, type = 0, ssrc = 99): Uint8Array => {
  const octets = new Uint8Array(12 + payload.length);
  octets.set(payload, 12);
  writeHeader(octets, {
    marker: false,
    payloadType: type,
    sequence: sequence & 0xffff,
    timestamp: timestamp >>> 0,
    ssrc,
  });
  return octets;
};

const loud = new Uint8Array(frame).fill(0x20);

describe('a peer that suppresses silence', () => {
  /** A second of audio, a pause of `pauseMs` with one CN packet, and a second of audio. */
  const pausing = (world: World, port: number, pauseMs: number, level = 40): void => {
    let sequence = 100;
    const talk = (from: number): void => {
      for (let at = from; at < from + 1000; at += ms) {
        world.arrive(port, packet(sequence++, at * 8, loud));
        world.clock.run(ms);
      }
    };
    talk(0);
    world.arrive(port, packet(sequence++, 8000, Uint8Array.of(level), 13));
    world.clock.run(pauseMs);
    talk(1000 + pauseMs);
  };

  it('a pause of a peer that suppresses silence is no loss, concealment or jitter', () => {
    const world = new World();
    const port = world.talk('a', sparing);
    world.media.frames$('a').subscribe();
    pausing(world, port, 4000);
    world.clock.run(100);
    const counters = world.media.counters('a');
    expect(counters).toMatchObject({ packetsReceived: 101, packetsLost: 0, dropped: {} });
    expect(counters?.jitterMs).toBeLessThan(0.2);
    expect(counters?.report?.jitterBuffer).toMatchObject({ latePackets: 0, concealedMs: 0 });
    expect(counters?.report?.jitterBuffer?.pauseMs).toBeGreaterThan(3800);
    expect(counters?.report?.jitterBuffer?.pauseMs).toBeLessThan(4200);
  });

  it.each([30, 45, 60])('a pause of a peer is played as noise of -%i dBov', (level) => {
    const world = new World();
    const port = world.talk('a', sparing);
    const received: Int16Array[] = [];
    world.media.frames$('a').subscribe(({ samples }) => received.push(samples));
    pausing(world, port, 4000, level);
    // The fourth second: only the pause.
    const pause = received.slice(100, 150);
    const energy = pause.reduce((sum, samples) => sum + energyOf(samples, samples.length), 0);
    expect(Math.abs(dbovOf(energy, pause.length * frame) + level)).toBeLessThan(0.5);
  });

  it('comfort noise of another source does not affect the current one', () => {
    const world = new World();
    const port = world.talk('a', sparing);
    const received: Int16Array[] = [];
    world.media.frames$('a').subscribe(({ samples }) => received.push(samples));
    for (let n = 0; n < 100; n++) {
      world.arrive(port, packet(n, n * frame, loud));
      // Two in a row: the jitter buffer would switch to that source.
      for (const more of [0, 1]) {
        if (n > 50) world.arrive(port, packet(2 * n + more, 5_000_000 + n * frame + more, Uint8Array.of(20), 13, 1234));
      }
      world.clock.run(ms);
    }
    expect(world.media.counters('a')?.report?.jitterBuffer).toMatchObject({ latePackets: 0, concealedMs: 0 });
    const whole = received.slice(10).every((samples) => samples.every((sample) => sample === received[20]?.[0]));
    expect(whole).toBe(true);
  });

  const silences = (world: World): number => world.events.filter((event) => event.on === 'silent').length;

  it('a pause announced by comfort noise causes no media timeout', () => {
    const world = new World({ timeoutMs: 3000 });
    const port = world.talk('a', sparing);
    pausing(world, port, 60_000);
    expect(silences(world)).toBe(0);
    // A stream that stops without comfort noise causes a timeout.
    world.clock.run(4000);
    expect(silences(world)).toBe(1);
  });

  it('a pause causes a media timeout when the reports of the peer have stopped too (RFC 3550 §6.3.5)', () => {
    const world = new World({ timeoutMs: 3000 });
    const port = world.talk('a', sparing);
    world.arrive(port, packet(1, 0, loud));
    world.arrive(port, packet(2, 160, Uint8Array.of(50), 13));
    const report = Buffer.from('80c9000100000063', 'hex');
    for (let n = 0; n < 4; n++) {
      world.arrive(port + 1, report, { port: 40_001 });
      world.clock.run(5000);
    }
    expect(silences(world)).toBe(0);
    world.clock.run(19_000);
    expect(silences(world)).toBe(0);
    world.clock.run(2000);
    expect(silences(world)).toBe(1);
  });
});
