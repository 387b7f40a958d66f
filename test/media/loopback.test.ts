import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { config, filter, firstValueFrom, map, take, takeWhile, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { EngineConfig } from '../../src/media/media-config.ts';
import { wavHeader } from '../../src/media/record/wav/write-header.ts';
import type { MediaCommand, MediaPlan } from '../../src/signal/media.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { nth } from '../support/nth.ts';
import { measureTone, readWav } from '../support/tone.ts';
import { next, open, ownDrivers } from './drivers.ts';
import { ownFolder } from './folder.ts';
import { pcma, planTo } from './world.ts';

// Two engines, real sockets on loopback, the real clock. Everything waits for events.

const folder = ownFolder();

/** What subscribers threw: RxJS tells it to this hook, some turns later. Without the hook the process decides. */
const thrown: unknown[] = [];
beforeAll(() => {
  config.onUnhandledError = (error) => thrown.push(error);
});
afterAll(() => {
  config.onUnhandledError = null;
});

const own = ownDrivers();

const driver = (min: number, change: Partial<EngineConfig> = {}): MediaDriver => {
  const made = createMediaDriver({ portRange: { min, max: min + 19 }, ...change }, seededEntropy(min));
  return own(made);
};

/** Two drivers that talk to each other as stream `x`. */
const pair = async (min: number, change: PlanChange = {}, host = '127.0.0.1') => {
  const [a, b] = [driver(min), driver(min + 20)];
  const [portA, portB] = [await open(a, 'x', host), await open(b, 'x', host)];
  const plan = (port: number, more: PlanChange): MediaPlan =>
    planTo(port, { remote: { host, port, rtcpPort: port + 1 }, ...change, ...more });
  const start = (media: MediaDriver, port: number, more: PlanChange = {}): void =>
    media.perform({ do: 'start', id: 'x', plan: plan(port, more) });
  start(a, portB);
  start(b, portA);
  return { a, b, portA, portB, start };
};

const order = (media: MediaDriver, command: MediaCommand): void => media.perform(command);

/** The frames up to the `count`th; the test's clock is the audio itself. */
const hear = (media: MediaDriver, count: number): Promise<AudioFrame[]> =>
  firstValueFrom(media.frames$('x').pipe(take(count), toArray()));

/** Until ten packets more were sent. */
const sendTen = async (media: MediaDriver): Promise<void> => {
  const path = join(folder, 'ten.wav');
  writeFileSync(path, Buffer.concat([wavHeader(8000, 1, 3200), Buffer.alloc(3200)]));
  const played = next(media, 'played');
  order(media, { do: 'play', id: 'x', ref: 10, source: { kind: 'file', path } });
  expect((await played).completed).toBe(true);
};

const closed = async (media: MediaDriver) => {
  const event = next(media, 'closed');
  order(media, { do: 'close', id: 'x' });
  return (await event).counters;
};

it('a tone each way is found in the recording of the other side', async () => {
  const { a, b } = await pair(11_000);
  const [fromB, fromA] = [join(folder, 'a.wav'), join(folder, 'b.wav')];
  order(a, { do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  order(b, { do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 1000 } });
  order(a, { do: 'record', id: 'x', path: fromB });
  order(b, { do: 'record', id: 'x', path: fromA });
  await Promise.all([hear(a, 125), hear(b, 125)]);
  const recorded = [next(a, 'recorded'), next(b, 'recorded')];
  const [countersA, countersB] = [await closed(a), await closed(b)];
  expect(await Promise.all(recorded)).toEqual([
    { on: 'recorded', id: 'x', path: fromB },
    { on: 'recorded', id: 'x', path: fromA },
  ]);
  for (const [path, hz] of [
    [fromB, 1000],
    [fromA, 440],
  ] as const) {
    const tone = measureTone(await readWav(path));
    expect(Math.abs(tone.peakHz - hz)).toBeLessThan(3);
    expect(tone.steadyDb).toBeGreaterThan(30);
  }
  for (const counters of [countersA, countersB]) {
    expect(counters.packetsSent).toBeGreaterThanOrEqual(100);
    expect(counters.packetsReceived).toBeGreaterThanOrEqual(100);
    expect(counters.packetsLost).toBe(0);
    const { late = 0, ...dropped } = counters.dropped;
    expect(late).toBeLessThan(20);
    expect(dropped).toEqual({});
  }
});

it('a WAV file plays to its end, through the other codec, over IPv6', async () => {
  const { a, b } = await pair(11_100, { send: pcma }, '::1');
  const path = join(folder, 'ramp.wav');
  const samples = Int16Array.from({ length: 1600 }, (_, i) => 400 * (1 + Math.floor(i / 160)));
  writeFileSync(path, Buffer.concat([wavHeader(8000, 1, 3200), Buffer.from(samples.buffer)]));
  const heard = firstValueFrom(
    b.frames$('x').pipe(
      takeWhile((frame) => nth(frame.samples, 0) < 3900, true),
      toArray(),
    ),
  );
  const played = next(a, 'played');
  order(a, { do: 'play', id: 'x', ref: 5, source: { kind: 'file', path } });
  expect(await played).toEqual({ on: 'played', id: 'x', ref: 5, completed: true, sentMs: 200 });
  const loud = (await heard).map((frame) => nth(frame.samples, 0)).filter((sample) => Math.abs(sample) > 100);
  expect(loud.length).toBe(10);
  for (const [i, sample] of loud.entries()) expect(Math.abs(sample - 400 * (i + 1))).toBeLessThanOrEqual(70);
});

it('pause silences both ways, resume brings both back', async () => {
  const { a, b } = await pair(11_200);
  await Promise.all([hear(a, 3), hear(b, 3)]);
  order(a, { do: 'pause', id: 'x' });
  const sent = a.counters('x')?.packetsSent;
  // b goes on sending; a takes none of it and sends nothing.
  await sendTen(b);
  // The last of them may have been sent in this very turn, and are read in a later one.
  await vi.waitFor(() => expect(a.counters('x')?.dropped.paused).toBeGreaterThanOrEqual(9));
  expect(a.counters('x')?.packetsSent).toBe(sent);
  order(a, { do: 'resume', id: 'x' });
  await Promise.all([hear(a, 3), hear(b, 3)]);
});

it('pushed frames arrive, digits arrive, echo comes back', async () => {
  const { a, b } = await pair(11_300);
  order(b, { do: 'play', id: 'x', ref: 1, source: { kind: 'echo' } });
  order(a, { do: 'play', id: 'x', ref: 1, source: { kind: 'frames' } });
  const back = firstValueFrom(a.frames$('x').pipe(filter((frame) => nth(frame.samples, 80) > 7000)));
  expect(a.push('x', { samples: new Int16Array(1600).fill(8000), sampleRate: 16_000 })).toBe(true);
  expect((await back).sampleRate).toBe(8000);
  const digits = firstValueFrom(
    b.events$.pipe(
      filter((event) => event.on === 'dtmf'),
      take(3),
      toArray(),
    ),
  );
  order(a, { do: 'dtmf', id: 'x', digits: '1#a', durationMs: 80 });
  expect(await digits).toEqual(['1', '#', 'A'].map((digit) => ({ on: 'dtmf', id: 'x', digit, durationMs: 80 })));
});

it('a subscriber that throws hurts nobody else', async () => {
  const { a, b } = await pair(11_400);
  const mine = b.frames$('x').subscribe(() => {
    throw new Error('mine');
  });
  mine.add(
    b.events$.subscribe(() => {
      throw new Error('mine too');
    }),
  );
  expect((await hear(b, 5)).length).toBe(5);
  expect((await hear(a, 5)).length).toBe(5);
  order(b, { do: 'record', id: 'x', path: join(folder, 'none', 'x.wav') });
  expect((await next(b, 'recorded')).error).toContain('ENOENT');
  expect((await hear(b, 2)).length).toBe(2);
  mine.unsubscribe();
  expect(thrown.length).toBeGreaterThan(5);
});

it('a network that refuses does not stop a socket', async () => {
  const { a, b, portB, start } = await pair(11_500);
  // Nobody may send to the broadcast address unasked; then to a port where nobody is.
  start(a, 9, { remote: { host: '255.255.255.255', port: 9, rtcpPort: 10 } });
  await sendTen(a);
  expect(a.counters('x')?.networkErrors).toBeGreaterThanOrEqual(10);
  start(a, 1);
  await sendTen(a);
  start(a, portB);
  await Promise.all([hear(a, 3), hear(b, 3)]);
});

it('a port that another program holds is passed over, an address that is not ours is named', async () => {
  const first = driver(11_600);
  const second = driver(11_600);
  expect(await open(first)).toBe(11_600);
  expect(await open(second)).toBe(11_602);
  const failed = next(second, 'failed');
  second.perform({ do: 'open', id: 'y', host: '192.0.2.1' });
  expect((await failed).reason).toBe('no RTP port pair could be bound: EADDRNOTAVAIL on 192.0.2.1:11604');
});

it('real time: three seconds by RTP timestamps are three seconds by the clock, and nothing is lost (RFC 3550 §5.1)', async () => {
  const { b } = await pair(11_700);
  const frames = b.frames$('x').pipe(
    take(150),
    map((frame) => ({ at: performance.now(), timestamp: frame.timestamp as number })),
    toArray(),
  );
  const heard = await firstValueFrom(frames);
  const base = heard[0]?.timestamp ?? 0;
  // How far the clock is ahead of the RTP time. A busy machine adds to it, never takes away: the least counts.
  const ahead = heard.map(({ at, timestamp }) => at - ((timestamp - base) >>> 0) / 8);
  const moved = Math.min(...ahead.slice(75)) - Math.min(...ahead.slice(0, 75));
  // A timer per packet would be 15 ms off by now.
  expect(Math.abs(moved)).toBeLessThan(6);
  expect(b.counters('x')?.packetsLost).toBe(0);
});
