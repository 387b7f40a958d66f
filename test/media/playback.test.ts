import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pcmu as codec } from '../../src/media/codec/g711.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { AudioSource, MediaEvent } from '../../src/signal/media.ts';
import type { AudioSettings, PlaybackControl, QueueOptions } from '../../src/signal/playback.ts';
import { measureTone } from '../support/tone.ts';
import { World } from './world.ts';

const frame = (ms: number, value = 1000, sampleRate = 8000) => ({
  samples: new Int16Array((sampleRate * ms) / 1000).fill(value),
  sampleRate,
});

/** A stream on a virtual clock, and the samples it sends. */
class Line {
  readonly world: World = new World();
  readonly port: number = this.world.talk('a');

  play(ref: number, source: AudioSource, options?: QueueOptions): void {
    this.world.media.perform({ do: 'play', id: 'a', ref, source, ...(options && { options }) });
  }

  steer(ref: number, steer: PlaybackControl): void {
    this.world.media.perform({ do: 'control', id: 'a', ref, control: steer });
  }

  voice(voice: AudioSettings): void {
    this.world.media.perform({ do: 'settings', id: 'a', settings: voice });
  }

  push(ms: number, value?: number, ref?: number): boolean {
    return this.world.media.push('a', frame(ms, value), ref);
  }

  run(ms: number): void {
    this.world.clock.run(ms);
  }

  get packets(): readonly Int16Array[] {
    return this.world.sent.map(({ payload }) => {
      const samples = new Int16Array(payload.length);
      codec.decode(payload, 0, payload.length, samples);
      return samples;
    });
  }

  /** The mean of each packet, rounded to hundreds. */
  get levels(): readonly number[] {
    return this.packets.map((each) => Math.round(each.reduce((sum, x) => sum + x, 0) / each.length / 100) * 100);
  }

  events<K extends MediaEvent['on']>(on: K): readonly Extract<MediaEvent, { on: K }>[] {
    return this.world.events.filter((event): event is Extract<MediaEvent, { on: K }> => event.on === on);
  }
}

it('clear silences the next packet, whatever is queued, and reports how much was sent', () => {
  const line = new Line();
  line.play(1, { kind: 'frames', queueMs: 60_000 });
  expect(line.push(30_000)).toBe(true);
  line.steer(1, { do: 'mark', name: 'end of speech' });
  line.run(100);
  line.steer(1, { do: 'clear' });
  line.run(40);
  expect(line.levels).toEqual([1000, 1000, 1000, 1000, 1000, 0, 0]);
  expect(line.events('mark')).toEqual([
    { on: 'mark', id: 'a', ref: 1, name: 'end of speech', reached: false, sentMs: 100 },
  ]);
  // The stream is still open at that time.
  line.push(20, 500);
  line.steer(1, { do: 'finish' });
  line.run(40);
  expect(line.levels.slice(-2)).toEqual([500, 0]);
  expect(line.events('played')).toEqual([{ on: 'played', id: 'a', ref: 1, completed: true, sentMs: 120 }]);
});

it('marks are reported in order when the packet that reaches them is sent', () => {
  const line = new Line();
  line.play(1, { kind: 'frames' });
  line.push(50);
  line.steer(1, { do: 'mark', name: 'a' });
  line.push(50);
  line.steer(1, { do: 'mark', name: 'b' });
  line.steer(1, { do: 'mark', name: 'early', atMs: 20 });
  const when: [string, number][] = [];
  line.world.media.events$.subscribe((event) => {
    if (event.on === 'mark') when.push([event.name, line.world.sent.length]);
  });
  line.run(200);
  expect(when).toEqual([
    ['early', 1],
    ['a', 3],
    ['b', 5],
  ]);
});

it('progress is reported, while enabled, for each packet with audio of the source', () => {
  const line = new Line();
  line.play(1, { kind: 'frames' });
  line.push(50);
  line.run(20);
  line.steer(1, { do: 'progress', wanted: true });
  line.run(100);
  line.steer(1, { do: 'progress', wanted: false });
  line.push(50);
  line.run(100);
  expect(line.events('progress').map((each) => each.sentMs)).toEqual([40, 50]);
});

it('an appended source follows at the next sample; a replacing one starts with the next packet', () => {
  const line = new Line();
  line.play(1, { kind: 'frames' });
  line.push(30, 1000, 1);
  line.steer(1, { do: 'finish' });
  line.play(2, { kind: 'frames' }, { queue: 'append', gain: 2 });
  line.push(1000, 1000, 2);
  line.play(3, { kind: 'tone', frequencyHz: 400 }, { queue: 'append' });
  line.run(60);
  expect(line.levels).toEqual([1000, 1500, 2000]);
  expect(line.packets[1]?.[79]).toBeLessThan(1100);
  expect(line.packets[1]?.[80]).toBeGreaterThan(1900);
  line.play(4, { kind: 'silence' });
  line.run(40);
  expect(line.levels.slice(3)).toEqual([0, 0]);
  expect(line.events('played').map(({ ref, completed: whole, sentMs }) => [ref, whole, sentMs])).toEqual([
    [1, true, 30],
    [2, false, 30],
    [3, false, 0],
  ]);
});

it('a paused source continues where it was', () => {
  const line = new Line();
  line.play(1, { kind: 'frames' });
  for (const value of [100, 200, 300]) line.push(20, value);
  line.run(20);
  line.steer(1, { do: 'pause' });
  line.run(60);
  line.steer(1, { do: 'resume' });
  line.run(60);
  expect(line.levels).toEqual([100, 0, 0, 0, 200, 300, 0]);
});

it('mute is exact silence within one packet while the source continues; gain is exact and never wraps', () => {
  const line = new Line();
  line.play(1, { kind: 'tone', frequencyHz: 1000, level: 0.5 });
  line.run(2000);
  line.voice({ muted: true });
  line.run(100);
  expect(line.packets.slice(-5).every((each) => each.every((sample) => sample === 0))).toBe(true);
  line.voice({ muted: false, sendGain: 0.5 });
  line.run(2000);
  line.voice({ sendGain: 16 });
  line.run(100);
  const samples = (from: number, to: number): Int16Array =>
    Int16Array.from(line.packets.slice(from, to).flatMap((each) => [...each]));
  const [loud, soft] = [
    measureTone({ sampleRate: 8000, samples: samples(0, 100) } as never),
    measureTone({ sampleRate: 8000, samples: samples(105, 205) } as never),
  ];
  for (const tone of [loud, soft]) {
    expect(tone.peakHz).toBeCloseTo(1000, 0);
    expect(tone.snrDb).toBeGreaterThan(30);
  }
  expect(Math.abs(20 * Math.log10(soft.rms / loud.rms) + 6.02)).toBeLessThan(0.2);
  // Clipped: flat at full scale, never wrapped.
  const clipped = samples(205, 210);
  expect(Math.max(...clipped)).toBeGreaterThan(32_000);
  for (let i = 2; i < clipped.length; i++) {
    const [before, here] = [clipped[i - 1] as number, clipped[i] as number];
    if (before > 20_000) expect(here).toBeGreaterThan(-20_000);
  }
});

it('levels and speech are reported while detection is on, and cost nothing while it is off', () => {
  const line = new Line();
  line.world.media.perform({ do: 'detect', id: 'a', detection: { level: true, speaking: true } });
  line.play(1, { kind: 'tone', frequencyHz: 1000, level: 1 });
  let sequence = 0;
  const arrive = (amplitude: number, packets: number): void => {
    for (let n = 0; n < packets; n++, sequence++) {
      const samples = Int16Array.from({ length: 160 }, (_, i) =>
        Math.round(amplitude * Math.sin((2 * Math.PI * i) / 8)),
      );
      const octets = new Uint8Array(172);
      writeHeader(octets, { marker: false, payloadType: 0, sequence, timestamp: sequence * 160, ssrc: 9 });
      codec.encode(samples, 160, octets, 12);
      line.world.arrive(line.port, octets);
      line.run(20);
    }
  };
  arrive(20, 50);
  arrive(8000, 50);
  arrive(20, 50);
  arrive(8000, 10);
  line.run(1000);
  expect(line.events('speaking').map((each) => each.speaking)).toEqual([true, false, true, false]);
  const levels = line.events('level');
  const sent = levels.filter((each) => each.direction === 'sent').map((each) => each.dbov);
  expect(sent.length).toBeGreaterThan(30);
  expect(sent.every((dbov) => Math.abs(dbov + 3) < 0.3)).toBe(true);
  const received = levels.filter((each) => each.direction === 'received').map((each) => each.dbov);
  expect(Math.max(...received)).toBeCloseTo(20 * Math.log10(8000 / Math.SQRT2 / 32_768), 0);
  line.world.media.perform({ do: 'detect', id: 'a', detection: { level: false, speaking: false } });
  const before = line.world.events.length;
  arrive(8000, 20);
  expect(line.world.events.length).toBe(before);
});

it('digits are reported when their last packet is sent; those that cannot be sent or are cut off have a reason', () => {
  const line = new Line();
  const digits = (ref: number, text: string, inband = false): void =>
    line.world.media.perform({ do: 'dtmf', id: 'a', digits: text, durationMs: 60, ref, ...(inband && { inband }) });
  digits(1, '12');
  line.run(20 * 11);
  expect(line.events('dtmfSent')).toEqual([]);
  line.run(20);
  expect(line.events('dtmfSent')).toEqual([{ on: 'dtmfSent', id: 'a', ref: 1 }]);
  digits(2, '3', true);
  digits(3, ' ');
  digits(4, '45');
  digits(5, '6', true);
  line.world.media.perform({ do: 'close', id: 'a' });
  expect(line.events('dtmfSent').slice(1)).toEqual([
    { on: 'dtmfSent', id: 'a', ref: 3, error: 'no digit, or more than can wait' },
    { on: 'dtmfSent', id: 'a', ref: 4, error: 'the stream closed before' },
    { on: 'dtmfSent', id: 'a', ref: 2, error: 'the stream closed before' },
    { on: 'dtmfSent', id: 'a', ref: 5, error: 'the stream closed before' },
  ]);
});

it('any order of play and control ends each source once, never lowers its figures and never delays a packet', () => {
  const step = fc.oneof(
    fc.record({
      play: fc.constantFrom<AudioSource>(
        { kind: 'silence' },
        { kind: 'frames' },
        { kind: 'tone', frequencyHz: 500 },
        {
          kind: 'cadence',
          steps: [
            { frequenciesHz: [440], ms: 30 },
            { frequenciesHz: [], ms: 15 },
          ],
        },
        { kind: 'echo' },
      ),
      queue: fc.constantFrom('append' as const, 'replace' as const),
    }),
    fc.record({
      ref: fc.nat(12),
      control: fc.constantFrom<PlaybackControl>(
        { do: 'pause' },
        { do: 'resume' },
        { do: 'clear' },
        { do: 'stop' },
        { do: 'finish' },
        { do: 'gain', gain: 3 },
        { do: 'mark', name: 'm' },
        { do: 'mark', name: 'at', atMs: 25 },
        { do: 'progress', wanted: true },
      ),
    }),
    fc.record({ push: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ run: fc.integer({ min: 0, max: 90 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const line = new Line();
      let [refs, marks, ran] = [0, 0, 0];
      const open = new Set<number>();
      line.world.media.events$.subscribe((event) => {
        if (event.on === 'played') open.delete(event.ref);
      });
      for (const each of steps) {
        if ('play' in each) {
          open.add(refs);
          line.play(refs++, each.play, { queue: each.queue });
        } else if ('control' in each) {
          if (each.control.do === 'mark' && open.has(each.ref)) marks += 1;
          line.steer(each.ref, each.control);
        } else if ('push' in each) line.push(each.push);
        else {
          line.run(each.run);
          ran += each.run;
        }
      }
      line.world.media.perform({ do: 'close', id: 'a' });
      expect(
        line
          .events('played')
          .map((each) => each.ref)
          .sort((a, b) => a - b),
      ).toEqual(Array.from({ length: refs }, (_, i) => i));
      expect(line.events('mark')).toHaveLength(marks);
      expect(Math.abs(line.world.sent.length - ran / 20)).toBeLessThanOrEqual(1);
      for (let ref = 0; ref < refs; ref++) {
        const figures = [...line.events('progress'), ...line.events('played')].filter((each) => each.ref === ref);
        const sent = figures.map((each) => each.sentMs ?? -1);
        expect(sent).toEqual([...sent].sort((a, b) => a - b));
        expect(sent.at(-1)).toBeLessThanOrEqual(ran + 20);
      }
    }),
    { numRuns: 200 },
  );
});
