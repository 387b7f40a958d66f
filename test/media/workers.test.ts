import { firstValueFrom, take, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import type { CodecRecord } from '../../src/media/codec/codec.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { EngineConfig } from '../../src/media/media-config.ts';
import { createWorkerMedia } from '../../src/media/workers/create-worker-media.ts';
import type { CodecModule } from '../../src/media/workers/worker-protocol.ts';
import { opusRecord } from '../../src/opus/opus-record.ts';
import type { MediaEvent, MediaPlan } from '../../src/signal/media.ts';
import { endlessCodec, failingCodec, hangingCodec } from '../support/failing-codec.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { nth } from '../support/nth.ts';
import { measureTone } from '../support/tone.ts';
import { next, open, ownDrivers } from './drivers.ts';
import { pcma, pcmu, planTo } from './world.ts';

// Engines in worker threads, real sockets on loopback, the real clock. Everything waits for events.

const own = ownDrivers();

const driver = (min: number, workers: number, change: Partial<EngineConfig> = {}, codecs = [failingCodec]) => {
  const made = createWorkerMedia({ portRange: { min, max: min + 19 }, ...change }, workers, codecs);
  return own(made);
};

const libraryOf = ({ library }: CodecRecord): CodecModule => ({
  module: library?.module ?? '',
  provide: library?.provide ?? '',
});
const to = (port: number, change: PlanChange = {}): MediaPlan =>
  planTo(port, { remote: { host: '127.0.0.1', port, rtcpPort: port + 1 }, ...change });

/** Two streams of one engine that talk to each other; each open goes to the thread with the fewest. */
const talk = async (media: MediaDriver, a: string, b: string, change: PlanChange = {}) => {
  const [portA, portB] = [await open(media, a), await open(media, b)];
  media.perform({ do: 'start', id: a, plan: to(portB, change) });
  media.perform({ do: 'start', id: b, plan: to(portA, change) });
  return [portA, portB] as const;
};

const hear = (media: MediaDriver, id: string, frames: number): Promise<AudioFrame[]> =>
  firstValueFrom(media.frames$(id).pipe(take(frames), toArray()));

const toneIn = (frames: readonly AudioFrame[]) => {
  const samples = Float64Array.from(frames.flatMap((frame) => [...frame.samples]));
  return measureTone({ sampleRate: frames[0]?.sampleRate ?? 8000, channels: 1, samples });
};

/** Has each packet coded anew: silence is coded once. */
const encode = (media: MediaDriver, id: string): void =>
  media.perform({ do: 'play', id, ref: 99, source: { kind: 'tone', frequencyHz: 440 } });

const close = async (media: MediaDriver, id: string) => {
  const closed = next(media, 'closed', id);
  media.perform({ do: 'close', id });
  return (await closed).counters;
};

it('a tone goes from one thread to another, and is counted', async () => {
  const media = driver(13_000, 2);
  await talk(media, 'a', 'b');
  expect(media.busy).toMatchObject({ streams: 2, sockets: 4 });
  media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  expect(media.counters('b')).toMatchObject({ packetsReceived: 0 });
  const found = toneIn(await hear(media, 'b', 100));
  expect(Math.abs(found.peakHz - 440)).toBeLessThan(3);
  // What is not of this tone is noise.
  expect(found.steadyDb).toBeGreaterThan(6);
  expect(media.busy.timers).toBe(2);
  // Two seconds were heard: what was last reported is half a second old at most.
  expect(media.counters('b')?.packetsReceived).toBeGreaterThan(50);
  const counters = await close(media, 'b');
  expect(counters.packetsReceived).toBeGreaterThanOrEqual(100);
  expect(counters.packetsLost).toBe(0);
  expect(media.counters('b')).toBeUndefined();
  expect(media.busy).toMatchObject({ streams: 1, sockets: 2 });
});

it('pushed frames are played, each once; a full queue says so at once and loses nothing', async () => {
  const media = driver(13_020, 1);
  await talk(media, 'a', 'b');
  expect(media.push('a', { samples: new Int16Array(160), sampleRate: 8000 })).toBe(false);
  media.perform({ do: 'play', id: 'a', ref: 7, source: { kind: 'frames', queueMs: 200 } });
  const samples = new Int16Array(160).fill(8000);
  let taken = 0;
  while (media.push('a', { samples, sampleRate: 8000 }) && taken < 1000) taken += 1;
  expect(taken).toBe(10);
  expect(samples.length).toBe(160);
  expect(media.push('a', { samples, sampleRate: 8000 }, 8)).toBe(false);
  // The queue has taken them and drains: the same again fits, part of it waiting at the other side.
  await hear(media, 'a', 2);
  while (media.push('a', { samples, sampleRate: 8000 }, 7)) taken += 1;
  expect(taken).toBe(20);
  const [marked, played] = [next(media, 'mark', 'a'), next(media, 'played', 'a')];
  media.perform({ do: 'control', id: 'a', ref: 7, control: { do: 'mark', name: 'all' } });
  media.perform({ do: 'control', id: 'a', ref: 7, control: { do: 'finish' } });
  expect(media.push('a', { samples, sampleRate: 8000 }, 7)).toBe(false);
  expect(await marked).toMatchObject({ reached: true, sentMs: 400 });
  expect(await played).toMatchObject({ completed: true, sentMs: 400 });
});

it('clear throws away what waits on either side', async () => {
  const media = driver(13_040, 1);
  await talk(media, 'a', 'b');
  media.perform({ do: 'play', id: 'a', ref: 7, source: { kind: 'frames', queueMs: 500 } });
  const frame = { samples: new Int16Array(4000).fill(8000), sampleRate: 8000 };
  expect(media.push('a', frame)).toBe(true);
  await hear(media, 'a', 2);
  expect(media.push('a', frame)).toBe(true);
  const played = next(media, 'played', 'a');
  media.perform({ do: 'control', id: 'a', ref: 7, control: { do: 'clear' } });
  media.perform({ do: 'control', id: 'a', ref: 7, control: { do: 'finish' } });
  expect((await played).sentMs).toBeLessThan(400);
});

it('a thread that dies: its streams fail and close once each, the others live on, its ports come back', async () => {
  const media = driver(13_060, 2, { portRange: { min: 13_060, max: 13_067 }, portRestMs: 0 });
  const events: MediaEvent[] = [];
  media.events$.subscribe((event) => events.push(event));
  // By turns: a and c on the first, b and d on the second.
  const ports = [await open(media, 'a'), await open(media, 'b'), await open(media, 'c'), await open(media, 'd')];
  expect(new Set(ports).size).toBe(4);
  media.perform({ do: 'open', id: 'e', host: '127.0.0.1' });
  expect((await next(media, 'failed', 'e')).reason).toContain('4 in use, 0 resting');
  const frames = media.frames$('a').pipe(toArray());
  const completed = firstValueFrom(frames);
  const start = (id: string, at: number, change: PlanChange = {}) =>
    media.perform({ do: 'start', id, plan: to(nth(ports, at), change) });
  start('b', 3);
  start('d', 1);
  start('a', 2, { send: pcma });
  encode(media, 'a');
  const [a, c] = await Promise.all([next(media, 'closed', 'a'), next(media, 'closed', 'c')]);
  expect([a.id, c.id]).toEqual(['a', 'c']);
  expect(events.filter((event) => event.id === 'a').map(({ on }) => on)).toEqual(['opened', 'failed', 'closed']);
  expect(events.filter((event) => event.id === 'c').map(({ on }) => on)).toEqual(['opened', 'failed', 'closed']);
  expect(events.find((event) => event.on === 'failed' && event.id === 'a')).toEqual({
    on: 'failed',
    id: 'a',
    reason: 'the media worker ended: planted in the codec',
  });
  await completed;
  expect([media.counters('a'), media.push('a', { samples: new Int16Array(160), sampleRate: 8000 })]).toEqual([
    undefined,
    false,
  ]);
  expect(media.busy).toMatchObject({ streams: 2, sockets: 4 });
  // Those of the other thread never noticed; the new thread takes the ports that came back.
  expect(await hear(media, 'd', 20)).toHaveLength(20);
  const again = await talk(media, 'f', 'g', { send: pcmu });
  expect(new Set([...again, ports[1], ports[3]])).toEqual(new Set(ports));
  expect(await hear(media, 'f', 20)).toHaveLength(20);
  expect((await close(media, 'd')).packetsLost).toBe(0);
});

it('a thread that hangs: its streams fail and close, the others live on, another takes its place', async () => {
  const media = driver(13_140, 2, { hangMs: 1000, portRestMs: 0 }, [hangingCodec]);
  const ports = [await open(media, 'a'), await open(media, 'b'), await open(media, 'c'), await open(media, 'd')];
  const start = (id: string, at: number, change: PlanChange = {}) =>
    media.perform({ do: 'start', id, plan: to(nth(ports, at), change) });
  start('b', 3);
  start('d', 1);
  start('c', 0);
  const failed = Promise.all([next(media, 'failed', 'a'), next(media, 'failed', 'c')]);
  const closed = Promise.all([next(media, 'closed', 'a'), next(media, 'closed', 'c')]);
  start('a', 2, { send: pcma });
  encode(media, 'a');
  expect((await failed).map(({ reason }) => reason)).toEqual(['the media worker hung', 'the media worker hung']);
  await closed;
  expect(media.busy).toMatchObject({ streams: 2 });
  expect(await hear(media, 'd', 20)).toHaveLength(20);
  await talk(media, 'e', 'f', { send: pcmu });
  expect(await hear(media, 'f', 20)).toHaveLength(20);
  expect((await close(media, 'd')).packetsLost).toBe(0);
});

it('one that hangs before it has come up is given up too', async () => {
  const media = driver(13_160, 1, { hangMs: 100 }, [endlessCodec]);
  const failed = next(media, 'failed', 'a');
  media.perform({ do: 'open', id: 'a', host: '127.0.0.1' });
  expect((await failed).reason).toBe('the media worker hung');
  expect(media.busy.streams).toBe(0);
});

it('this thread busy for longer than frames may wait: the rest is lost, and counted; nobody is blamed for it', async () => {
  const media = driver(13_180, 1, { hangMs: 1000 });
  await talk(media, 'a', 'b');
  const frames: AudioFrame[] = [];
  media.frames$('b').subscribe((frame) => frames.push(frame));
  await hear(media, 'b', 10);
  const before = frames.length;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3500);
  await hear(media, 'b', 130);
  const counters = await close(media, 'b');
  const dropped = counters.framesDropped ?? 0;
  expect(dropped).toBeGreaterThan(40);
  expect(dropped).toBeLessThan(110);
  // Two seconds waited; what was lost is a gap in the timestamps, and nothing else is.
  const first = frames[0]?.timestamp ?? 0;
  const last = frames.at(-1)?.timestamp ?? 0;
  const passed = ((last - first) >>> 0) / 160 + 1 - frames.length - dropped;
  expect(passed).toBeGreaterThanOrEqual(0);
  // But for frames whose time had passed before the thread had time for them.
  expect(passed).toBeLessThan(100);
  expect(frames.length - before).toBeGreaterThanOrEqual(130);
  expect(counters.packetsLost).toBe(0);
});

it('a worker that never comes up fails its streams, with the reason; nothing restarts by itself', async () => {
  const nowhere = { module: new URL('./no-such-codec.ts', import.meta.url).href, provide: 'x' };
  const media = driver(13_080, 1, {}, [nowhere]);
  media.perform({ do: 'open', id: 'a', host: '127.0.0.1' });
  media.perform({ do: 'close', id: 'a' });
  expect((await next(media, 'failed', 'a')).reason).toContain('no-such-codec');
  expect(media.busy.streams).toBe(0);
  media.perform({ do: 'open', id: 'b', host: '127.0.0.1' });
  expect((await next(media, 'failed', 'b')).reason).toContain('no-such-codec');
});

it('Opus is loaded in the worker', async () => {
  const media = driver(13_100, 1, {}, [libraryOf(opusRecord)]);
  const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };
  await talk(media, 'a', 'b', { send: opus, receive: [opus] });
  media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 1000 } });
  const heard = await hear(media, 'b', 100);
  expect(heard[0]?.sampleRate).toBe(48_000);
  expect(Math.abs(toneIn(heard).peakHz - 1000)).toBeLessThan(3);
});

it('close ends what is open, each stream closed once; nothing opens any more', async () => {
  const media = driver(13_120, 2);
  const closed: string[] = [];
  media.events$.subscribe((event) => event.on === 'closed' && closed.push(event.id));
  await talk(media, 'a', 'b');
  const [first, second] = [media.close(), media.close()];
  let reason = '';
  media.events$.subscribe((event) => {
    if (event.on === 'failed') reason = event.reason;
  });
  media.perform({ do: 'open', id: 'c', host: '127.0.0.1' });
  await Promise.all([first, second]);
  expect(reason).toBe('the media engine is closed');
  expect(closed.sort()).toEqual(['a', 'b']);
});
