import { expect, it } from 'vitest';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { decoderFor } from '../../src/media/codec/codecs.ts';
import { ResampledSource } from '../../src/media/playback/source/resampled-source.ts';
import { tone } from '../../src/media/playback/source/tone.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { nth } from '../support/nth.ts';
import { measureTone } from '../support/tone.ts';
import { pcmu, type Sent, World } from './world.ts';

const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };
const l16: CodecChoice = { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 };

const joined = (pieces: readonly Int16Array[]): Float64Array =>
  Float64Array.from(pieces.flatMap((piece) => [...piece]));

for (const from of [8000, 16_000, 24_000, 48_000]) {
  for (const to of [8000, 16_000, 24_000, 48_000]) {
    if (from === to) continue;
    it(`${from} to ${to} Hz: a tone keeps its phase over uneven pieces`, () => {
      const source = tone(1000, from);
      const resampler = new Resampler(from, to);
      const pieces: Int16Array[] = [];
      for (let n = 0, length = 7; n < 1200; n++, length = (length * 5 + 3) % 641) {
        const piece = new Int16Array(length);
        source.fill(piece);
        pieces.push(resampler.process(piece).slice());
      }
      const samples = joined(pieces).subarray(0, to * 6);
      const found = measureTone({ sampleRate: to, channels: 1, samples });
      expect(Math.abs(found.peakHz - 1000)).toBeLessThan(2);
      expect(found.snrDb).toBeGreaterThan(60);
    });
  }
}

it('a source that began at another rate goes on with its phase', () => {
  const source = tone(1000, 8000);
  source.fill(new Int16Array(160));
  const refitted = new ResampledSource(source, 8000, 48_000);
  const pieces = Array.from({ length: 300 }, () => {
    const piece = new Int16Array(960);
    expect(refitted.fill(piece)).toBe(true);
    return piece;
  });
  expect(measureTone({ sampleRate: 48_000, channels: 1, samples: joined(pieces) }).snrDb).toBeGreaterThan(60);
});

const audio = (choice: CodecChoice, sent: readonly Sent[]): { samples: Float64Array; sampleRate: number } => {
  const decoder = decoderFor(choice);
  if (decoder === undefined) throw new Error('no codec');
  const pieces = sent.map(({ payload }) => {
    const into = new Int16Array(decoder.samplesIn(payload, 0, payload.length));
    decoder.decode(payload, 0, payload.length, into);
    return into;
  });
  return { samples: joined(pieces), sampleRate: decoder.sampleRate };
};

it('G.722: 160 octets and 160 units for 20 ms, though its samples are 320 (RFC 3551 §4.5.2)', () => {
  const world = new World();
  world.talk('a', { send: g722, receive: [g722] });
  world.clock.run(200);
  const [first, second] = world.sent.slice(-2) as [Sent, Sent];
  expect(first.payload).toHaveLength(160);
  expect((second.timestamp - first.timestamp) >>> 0).toBe(160);
});

it('a switch of codecs in mid-call keeps tone, packet time and the RTP numbers (RFC 3264 §8.3.2)', () => {
  const world = new World();
  world.talk('a', { send: pcmu, receive: [pcmu, g722, l16] });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 1000 } });
  world.clock.run(2000);
  const plans = [g722, l16, pcmu];
  for (const send of plans) {
    const transport = { remote: { host: '10.0.0.2', port: 40_000, rtcpPort: 40_001 } };
    const audio = { send, receive: [pcmu, g722, l16], direction: 'sendrecv', ptimeMs: 20 } as const;
    world.media.perform({ do: 'start', id: 'a', plan: { transport, audio } });
    world.clock.run(2000);
  }
  for (const choice of [pcmu, g722, l16]) {
    const sent = world.sent.filter(({ payloadType }) => payloadType === choice.payloadType).slice(0, 99);
    const heard = measureTone({ channels: 1, ...audio(choice, sent) });
    expect(Math.abs(heard.peakHz - 1000), choice.name).toBeLessThan(2);
    expect(heard.snrDb, choice.name).toBeGreaterThan(33);
  }
  const { sent } = world;
  for (let i = 1; i < sent.length; i++) {
    const [before, now] = [nth(sent, i - 1), nth(sent, i)];
    expect((now.sequence - before.sequence) & 0xffff).toBe(1);
    expect(now.ssrc).toBe(before.ssrc);
    expect(now.at - before.at).toBeCloseTo(20, 5);
  }
});

it('what is played before the codec is known has its full band', () => {
  const world = new World();
  world.media.perform({ do: 'open', id: 'a', host: '10.0.0.1' });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 6000 } });
  world.talk('a', { send: l16, receive: [l16] });
  world.clock.run(2000);
  const heard = measureTone({ channels: 1, ...audio(l16, world.sent) });
  expect(Math.abs(heard.peakHz - 6000)).toBeLessThan(2);
});
