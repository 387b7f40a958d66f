import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { writeEvent } from '../../src/media/dtmf/event.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { MediaEvent } from '../../src/signal/media.ts';
import { nth } from '../support/nth.ts';
import { ownFolder } from './folder.ts';
import { pcma, planTo, type Sent, World } from './world.ts';

const folder = ownFolder();

interface Made {
  readonly sequence: number;
  readonly timestamp?: number;
  readonly type?: number;
  readonly ssrc?: number;
  readonly fill?: number;
}

const packet = ({ sequence, timestamp = sequence * 160, type = 0, ssrc = 99, fill = 0x80 }: Made): Uint8Array => {
  const octets = new Uint8Array(172).fill(fill);
  writeHeader(octets, {
    marker: false,
    payloadType: type,
    sequence: sequence & 0xffff,
    timestamp: timestamp >>> 0,
    ssrc,
  });
  return octets;
};

const contiguous = (sent: readonly Sent[]): boolean =>
  sent.every((each, i) => {
    const before = sent[i - 1];
    if (before === undefined) return true;
    const stepped = (each.timestamp - before.timestamp) >>> 0 === (each.at - before.at) * 8;
    return ((each.sequence - before.sequence) & 0xffff) === 1 && stepped && each.ssrc === before.ssrc;
  });

const kinds = (events: readonly MediaEvent[]): string[] => events.map((event) => event.on);

it('a stream opens an even port, sends a live line of silence, and closes once', () => {
  const world = new World();
  const port = world.talk('a');
  expect(port % 2).toBe(0);
  expect(world.media.busy).toEqual({ streams: 1, sockets: 2, timers: 1 });
  world.clock.run(1000);
  expect(world.sent.length).toBe(50);
  expect(contiguous(world.sent)).toBe(true);
  expect(world.sent.map((each) => each.marker).indexOf(true)).toBe(0);
  expect(world.sent.filter((each) => each.marker).length).toBe(1);
  expect(world.sent.every((each) => each.payload.every((octet) => octet === 0xff))).toBe(true);
  for (let n = 0; n < 3; n++) world.media.perform({ do: 'close', id: 'a' });
  expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
  expect(world.clock.waits).toBe(0);
  world.clock.run(1000);
  expect(world.sent.length).toBe(50);
  expect(kinds(world.events)).toEqual(['opened', 'closed']);
  expect(world.events[1]).toMatchObject({ counters: { packetsSent: 50, octetsSent: 8000, packetsReceived: 0 } });
});

it('streams begin at values of their own (RFC 3550 §5.1)', () => {
  const world = new World();
  for (const id of ['a', 'b', 'c']) world.talk(id);
  world.clock.run(20);
  for (const field of ['ssrc', 'sequence', 'timestamp'] as const) {
    expect(new Set(world.sent.map((each) => each[field])).size).toBe(3);
  }
});

it('the sequence number wraps at 65535 and the timestamp at 2^32, in a call and on its way to us (RFC 3550 §5.1)', () => {
  const world = new World({}, { token: () => 'x', integer: (_low, high) => high - 3 });
  const port = world.talk('a');
  for (let n = -5; n < 5; n++) world.arrive(port, packet({ sequence: n, timestamp: n * 160 }));
  // Numbers begin below 2^15 (RFC 3711 §3.3.1): the first wrap is as far off as a long call.
  world.clock.run(2 ** 15 * 20 + 1000);
  const numbers = world.sent.map((each) => each.sequence);
  const last = numbers.indexOf(65_535);
  expect(numbers.slice(last - 2, last + 3)).toEqual([65_533, 65_534, 65_535, 0, 1]);
  expect(world.sent.slice(0, 5).map((each) => each.timestamp)).toEqual([2 ** 32 - 3, 157, 317, 477, 637]);
  expect(world.media.counters('a')).toMatchObject({ packetsReceived: 10, packetsLost: 0 });
});

it('start again with the same plan changes nothing; another codec goes on in the same numbers', () => {
  const world = new World();
  world.talk('a');
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 400 } });
  world.clock.run(100);
  world.media.perform({ do: 'start', id: 'a', plan: planTo(40_000) });
  world.clock.run(100);
  world.media.perform({ do: 'start', id: 'a', plan: planTo(40_000, { send: pcma }) });
  world.clock.run(100);
  expect(world.sent.length).toBe(15);
  expect(contiguous(world.sent)).toBe(true);
  expect(world.sent.map((each) => each.payloadType)).toEqual([...new Array(10).fill(0), ...new Array(5).fill(8)]);
  expect(world.sent.filter((each) => each.marker).length).toBe(1);
  expect(kinds(world.events)).toEqual(['opened']);
});

it('another packet time takes effect, and the timestamps stay true', () => {
  const world = new World();
  world.talk('a');
  world.clock.run(200);
  world.media.perform({ do: 'start', id: 'a', plan: planTo(40_000, { ptimeMs: 40 }) });
  world.clock.run(400);
  const long = world.sent.filter((each) => each.payload.length === 320);
  expect(long.length).toBe(10);
  expect(contiguous(long)).toBe(true);
});

it('pause stops sending, resume marks the talkspurt and RTP time has gone on', () => {
  const world = new World();
  world.talk('a');
  world.clock.run(100);
  world.media.perform({ do: 'pause', id: 'a' });
  world.clock.run(3333);
  expect(world.sent.length).toBe(5);
  world.media.perform({ do: 'resume', id: 'a' });
  world.media.perform({ do: 'resume', id: 'a' });
  world.clock.run(100);
  expect(world.sent.length).toBe(10);
  expect(world.sent.map((each) => each.marker)).toEqual([
    true,
    ...[0, 0, 0, 0].map(Boolean),
    true,
    ...[0, 0, 0, 0].map(Boolean),
  ]);
  expect(contiguous(world.sent)).toBe(true);
});

it.each([
  ['sendrecv', 5, 1],
  ['sendonly', 5, 0],
  ['recvonly', 0, 1],
  ['inactive', 0, 0],
] as const)('%s decides who sends and who listens', (direction, sends, hears) => {
  const world = new World();
  const port = world.talk('a', { direction });
  const heard: AudioFrame[] = [];
  world.media.frames$('a').subscribe((frame) => heard.push(frame));
  world.clock.run(100);
  world.arrive(port, packet({ sequence: 1 }));
  expect([world.sent.length, world.media.counters('a')?.packetsReceived]).toEqual([sends, 1]);
  world.clock.run(100);
  expect(heard.length > 0).toBe(hears === 1);
  expect(world.media.counters('a')?.dropped).toEqual(hears === 1 ? {} : { paused: 1 });
});

it('after a stall of a second at most three packets leave at once, and the timestamps skip with the clock (RFC 3550 §5.1)', () => {
  const world = new World();
  world.talk('a');
  world.clock.run(100);
  world.clock.stall(1000);
  world.clock.run(200);
  const late = world.sent.filter((each) => each.at === 1100);
  expect(late.length).toBe(3);
  expect(late.map((each) => each.marker)).toEqual([true, false, false]);
  const [first, last] = [nth(world.sent, 0), nth(world.sent, -1)];
  expect((last.timestamp - first.timestamp) >>> 0).toBe((last.at - first.at) * 8);
  expect((last.sequence - first.sequence) & 0xffff).toBe(world.sent.length - 1);
});

it('digits go out as events in place of audio, and the audio goes on in time (RFC 4733 §2.5)', () => {
  const world = new World();
  world.talk('a');
  world.clock.run(40);
  world.media.perform({ do: 'dtmf', id: 'a', digits: '7', durationMs: 60 });
  world.clock.run(200);
  const types = world.sent.map((each) => each.payloadType);
  expect(types).toEqual([0, 0, 101, 101, 101, 101, 101, 0, 0, 0, 0, 0]);
  const events = world.sent.filter((each) => each.payloadType === 101);
  expect(events.map((each) => each.marker)).toEqual([true, false, false, false, false]);
  expect(new Set(events.map((each) => each.timestamp)).size).toBe(1);
  const audio = world.sent.filter((each) => each.payloadType === 0);
  const [first, last] = [nth(audio, 0), nth(audio, -1)];
  expect((last.timestamp - first.timestamp) >>> 0).toBe((last.at - first.at) * 8);
});

it('digits that arrive are told once each (RFC 4733 §2.5)', () => {
  const world = new World();
  const port = world.talk('a');
  const event = (sequence: number, code: number, end: boolean): Uint8Array => {
    const octets = new Uint8Array(16);
    writeHeader(octets, { marker: false, payloadType: 101, sequence, timestamp: code * 10_000, ssrc: 99 });
    writeEvent(octets, 12, code, end, 800);
    return octets;
  };
  for (const [n, code, end] of [
    [1, 3, false],
    [2, 3, true],
    [3, 3, true],
    [4, 3, true],
    [5, 11, true],
  ] as const) {
    world.arrive(port, event(n, code, end));
  }
  world.arrive(port, packet({ sequence: 6, type: 101 }).subarray(0, 14));
  expect(world.events.filter((each) => each.on === 'dtmf')).toEqual([
    { on: 'dtmf', id: 'a', digit: '3', durationMs: 100 },
    { on: 'dtmf', id: 'a', digit: '#', durationMs: 100 },
  ]);
  expect(world.media.counters('a')?.dropped).toEqual({ malformed: 1 });
});

it('what does not belong is dropped, counted by reason, and never heard (RFC 3389, RFC 3550 §9)', () => {
  const world = new World();
  const port = world.talk('a');
  const heard: AudioFrame[] = [];
  world.media.frames$('a').subscribe((frame) => heard.push(frame));
  world.arrive(port, packet({ sequence: 10 }));
  world.arrive(port, packet({ sequence: 11 }), { host: '10.6.6.6' });
  world.arrive(port, packet({ sequence: 11 }), { port: 41_000 });
  world.arrive(port, packet({ sequence: 11, type: 14 }));
  world.arrive(port, packet({ sequence: 12, type: 96 }));
  world.arrive(port, packet({ sequence: 13, type: 200 }));
  world.arrive(port, new Uint8Array([1, 2, 3]));
  world.arrive(port, new Uint8Array(0));
  world.arrive(port, packet({ sequence: 10 }));
  world.arrive(port, packet({ sequence: 9 }));
  world.arrive(port, packet({ sequence: 30_000 }));
  world.arrive(port, new Uint8Array(20_000).fill(0x80));
  world.arrive(port + 1, new Uint8Array(28), { port: 40_001 });
  world.arrive(port + 1, new Uint8Array(28));
  world.clock.run(1000);
  // One packet of full scale, and what is made up after it fades.
  const loud = heard.flatMap((frame) => [...frame.samples]).filter((sample) => sample === 32_124);
  expect(loud.length).toBeGreaterThanOrEqual(160);
  expect(loud.length).toBeLessThan(320);
  expect(world.media.counters('a')?.dropped).toMatchObject({
    source: 3,
    payloadType: 2,
    rtcp: 2,
    malformed: 3,
    late: 1,
    duplicate: 1,
  });
  expect(world.events.length).toBe(1);
});

it('a peer that speaks with our SSRC makes us take another, once: our own packets coming back do not (RFC 3550 §5.1)', () => {
  const world = new World();
  const port = world.talk('a');
  world.clock.run(20);
  for (let n = 1; n <= 5; n++) {
    world.arrive(port, packet({ sequence: n, ssrc: nth(world.sent, -1).ssrc }));
    world.clock.run(20);
  }
  expect(new Set(world.sent.map((each) => each.ssrc)).size).toBe(2);
});

it('frames carry the samples, the rate and the timestamp, are copies, and end with the stream', () => {
  const world = new World();
  const heard: AudioFrame[] = [];
  let completed = 0;
  // Asked for before there is a stream.
  world.media.frames$('a').subscribe({ next: (frame) => heard.push(frame), complete: () => completed++ });
  const port = world.talk('a');
  const second = world.media.frames$('a').subscribe(() => undefined);
  world.arrive(port, packet({ sequence: 1, fill: 0x80 }));
  world.arrive(port, packet({ sequence: 2, fill: 0x00, type: 8 }));
  second.unsubscribe();
  world.clock.run(100);
  expect(new Set(heard.map((each) => [each.samples.length, each.sampleRate].join()))).toEqual(new Set(['160,8000']));
  const first = heard[0]?.timestamp ?? 0;
  expect(heard.map((each) => each.timestamp)).toEqual(heard.map((_, n) => (first + 160 * n) >>> 0));
  const samples = heard.flatMap((each) => [...each.samples]);
  const begin = samples.findIndex((sample) => sample !== 0);
  // The silence before it is the delay of the buffer, and the timestamps count it.
  expect((first + begin) >>> 0).toBe(160);
  expect(samples.slice(begin, begin + 160)).toEqual(new Array(160).fill(32_124));
  expect(samples.slice(begin + 160, begin + 320)).toEqual(new Array(160).fill(-5504));
  world.media.perform({ do: 'close', id: 'a' });
  expect(completed).toBe(1);
});

it('echo returns what arrives, in our own pace and codec', () => {
  const world = new World();
  const port = world.talk('a', { send: pcma });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'echo' } });
  for (let n = 1; n <= 20; n++) {
    world.arrive(port, packet({ sequence: n, fill: 0x9f }));
    world.clock.run(20);
  }
  expect(contiguous(world.sent)).toBe(true);
  const echoed = world.sent.filter((each) => each.payload[0] !== 0xd5);
  // The jitter buffer and the echo hold back a packet or two each.
  expect(echoed.length).toBeGreaterThanOrEqual(16);
  expect(
    echoed.every((each) => each.payloadType === 8 && each.payload.every((octet) => octet === each.payload[0])),
  ).toBe(true);
});

it('played tells whether it was whole: replaced, failed, closed or ended', async () => {
  const world = new World();
  world.talk('a');
  const play = (ref: number, source: Parameters<typeof world.media.perform>[0] & { do: 'play' }): void =>
    world.media.perform({ ...source, ref });
  play(1, { do: 'play', id: 'a', ref: 0, source: { kind: 'tone', frequencyHz: 500 } });
  play(2, { do: 'play', id: 'a', ref: 0, source: { kind: 'file', path: join(folder, 'none.wav') } });
  const failed = new Promise<void>((resolve) => {
    world.media.events$.subscribe((event) => {
      if (event.on === 'played' && event.ref === 2) resolve();
    });
  });
  await failed;
  play(3, { do: 'play', id: 'a', ref: 0, source: { kind: 'frames' } });
  expect(world.media.push('a', { samples: new Int16Array(160), sampleRate: 8000 })).toBe(true);
  world.media.perform({ do: 'close', id: 'a' });
  const error = `WAV file "${join(folder, 'none.wav')}" could not be opened (ENOENT)`;
  expect(world.events.slice(1, -1)).toEqual([
    { on: 'played', id: 'a', ref: 1, completed: false, sentMs: 0 },
    { on: 'played', id: 'a', ref: 2, completed: false, sentMs: 0, error },
    { on: 'played', id: 'a', ref: 3, completed: false, sentMs: 0 },
  ]);
  expect(world.events.at(-1)?.on).toBe('closed');
  expect(world.media.push('a', { samples: new Int16Array(160), sampleRate: 8000 })).toBe(false);
});

it('a range that is used up is a clear failure, a port held by another program is passed over (RFC 3264 §8.4)', () => {
  const world = new World({ portRange: { min: 30_000, max: 30_005 }, portRestMs: 4000 });
  world.busy.add(30_003);
  expect([world.talk('a'), world.talk('b')].sort()).toEqual([30_000, 30_004]);
  world.media.perform({ do: 'open', id: 'c', host: '10.0.0.1' });
  expect(world.events.at(-1)).toEqual({
    on: 'failed',
    id: 'c',
    reason: expect.stringContaining('no free RTP port pair in 30000-30005: 2 in use, 1 resting after use'),
    exhausted: true,
  });
  world.media.perform({ do: 'close', id: 'c' });
  world.media.perform({ do: 'close', id: 'a' });
  world.busy.clear();
  world.clock.run(3999);
  world.media.perform({ do: 'open', id: 'd', host: '10.0.0.1' });
  expect(world.events.at(-1)?.on).toBe('failed');
  world.clock.run(1);
  expect(world.talk('e')).toBe(30_002);
});

it('a plan or host that cannot be is a failure that says why', () => {
  const world = new World();
  world.media.perform({ do: 'open', id: 'x', host: 'media.example' });
  world.talk('a', { send: { ...pcma, name: 'G729' } });
  world.talk('b', { remote: { host: 'peer.example', port: 4000, rtcpPort: 4001 } });
  const reasons = world.events.flatMap((event) => (event.on === 'failed' ? [event.reason] : []));
  expect(reasons).toEqual([
    '"media.example" is no literal IP address to bind RTP ports on',
    'no codec G729/8000/1',
    '"peer.example" is no literal IP address to send RTP to',
  ]);
  world.clock.run(100);
  expect(world.sent).toEqual([]);
});

it('closing inside an event, and commands for nobody, are quiet', async () => {
  const world = new World();
  world.talk('a');
  world.media.events$.subscribe((event) => {
    if (event.on === 'played') world.media.perform({ do: 'close', id: 'a' });
  });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'silence' } });
  world.media.perform({ do: 'play', id: 'a', ref: 2, source: { kind: 'silence' } });
  world.media.perform({ do: 'resume', id: 'nobody' });
  world.media.perform({ do: 'close', id: 'nobody' });
  world.clock.run(100);
  expect(kinds(world.events)).toEqual(['opened', 'played', 'played', 'closed']);
  expect([world.sendsAfterClose, world.clock.waits]).toEqual([0, 0]);
  await world.media.close();
  world.media.perform({ do: 'open', id: 'b', host: '10.0.0.1' });
  expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
});
