import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import { lossyRelay } from '../support/lossy-relay.ts';
import { measureTone, readWav } from '../support/tone.ts';
import { next, open, ownDrivers } from './drivers.ts';
import { ownFolder } from './folder.ts';
import { planTo } from './world.ts';

// Two engines and a network between them that loses packets: real sockets, the real clock.

const folder = ownFolder();
const own = ownDrivers();

const driver = (min: number): MediaDriver => {
  const made = createMediaDriver({ portRange: { min, max: min + 9 }, rtcpIntervalMs: 1000 }, seededEntropy(min));
  return own(made);
};

it('at 10 % loss the reports of both sides agree and the tone is concealed', async () => {
  const [a, b] = [driver(12_200), driver(12_220)];
  const [portA, portB] = [await open(a), await open(b)];
  const chance = seededEntropy(9);
  const relay = await lossyRelay([portA, portB], () => chance.integer(0, 10) === 0);
  const at = (port: number, rtcpPort: number) => planTo(port, { remote: { host: '127.0.0.1', port, rtcpPort } });
  // Audio from a to b by way of the relay; RTCP straight.
  a.perform({ do: 'start', id: 'x', plan: at(relay.port, portB + 1) });
  b.perform({ do: 'start', id: 'x', plan: at(relay.port, portA + 1) });
  a.perform({ do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  const wav = join(folder, 'concealed.wav');
  b.perform({ do: 'record', id: 'x', path: wav });
  // The audio itself is the clock: six seconds of it.
  let frames = 0;
  await firstValueFrom(b.frames$('x').pipe(filter(() => ++frames === 300)));
  const [here, there] = [b.counters('x'), a.counters('x')];
  const closed = [next(a, 'closed'), next(b, 'closed')];
  for (const each of [a, b]) each.perform({ do: 'close', id: 'x' });
  await Promise.all(closed);
  relay.close();
  expect(relay.dropped()).toBeGreaterThan(10);
  expect(Math.abs((here?.packetsLost ?? 0) - relay.dropped())).toBeLessThanOrEqual(2);
  expect(here?.report?.jitterBuffer?.concealedMs).toBeGreaterThan(relay.dropped() * 20 - 100);
  expect(here?.report?.quality?.mos).toBeLessThan(4);
  expect(here?.report?.roundTripMs).toBeLessThan(100);
  // The report about the packets of a has what b had counted some seconds before.
  expect(there?.report?.remote?.packetsLost).toBeGreaterThan(0);
  expect(there?.report?.remote?.packetsLost).toBeLessThanOrEqual(relay.dropped());
  expect(there?.report?.remoteQuality?.mos).toBeLessThan(4.4);
  const tone = measureTone(await readWav(wav));
  expect(tone.peakHz).toBeGreaterThan(438);
  expect(tone.peakHz).toBeLessThan(442);
  // Quiet machines have 17 dB. What concealment is worth is held in virtual time (jitter.test.ts): here late packets of a
  // busy machine are lost as well.
  expect(tone.snrDb).toBeGreaterThan(9);
  expect(tone.seconds).toBeGreaterThan(5.9);
  console.info(`10 % loss: SNR after concealment ${tone.snrDb.toFixed(1)} dB, ${relay.dropped()} packets lost`);
}, 20_000);
