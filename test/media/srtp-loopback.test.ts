import { join } from 'node:path';
import { firstValueFrom, take, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { keysOf } from '../../src/core/keys-of.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import { suites } from '../../src/media/srtp/suite.ts';
import type { SrtpSuite } from '../../src/signal/srtp.ts';
import { measureTone, readWav } from '../support/tone.ts';
import { next, open, ownDrivers } from './drivers.ts';
import { ownFolder } from './folder.ts';
import { planTo } from './world.ts';

// Two engines with keys over real sockets on loopback and the real clock. Everything waits for events.

const folder = ownFolder();
const host = '127.0.0.1';
const own = ownDrivers();

const opened = async (min: number): Promise<{ media: MediaDriver; port: number }> => {
  const media = createMediaDriver({ portRange: { min, max: min + 19 } }, seededEntropy(min));
  own(media);
  return { media, port: await open(media) };
};

const keyFor = (suite: SrtpSuite, fill: number): string =>
  Buffer.alloc(suites[suite].keyLength + suites[suite].saltLength, fill).toString('base64');

const start = (media: MediaDriver, port: number, suite: SrtpSuite, send: number, receive: number): void =>
  media.perform({
    do: 'start',
    id: 'x',
    plan: planTo(port, {
      remote: { host, port, rtcpPort: port + 1 },
      srtp: { suite, keys: { send: keyFor(suite, send), receive: keyFor(suite, receive) } },
    }),
  });

const frames = (media: MediaDriver, count: number): Promise<unknown> =>
  firstValueFrom(media.frames$('x').pipe(take(count), toArray()));

const closed = async (media: MediaDriver) => {
  const event = next(media, 'closed');
  media.perform({ do: 'close', id: 'x' });
  return (await event).counters;
};

it.each(keysOf(suites))('a tone is received over %s, also over a change of key', async (suite) => {
  const at = 19_000 + 40 * Object.keys(suites).indexOf(suite);
  const [a, b] = [await opened(at), await opened(at + 20)];
  start(a.media, b.port, suite, 1, 2);
  start(b.media, a.port, suite, 2, 1);
  const path = join(folder, `${suite}.wav`);
  a.media.perform({ do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  b.media.perform({ do: 'record', id: 'x', path });
  await frames(b.media, 40);
  // The receiver applies the new key first, like the answerer of a re-INVITE.
  start(b.media, a.port, suite, 2, 3);
  await frames(b.media, 3);
  start(a.media, b.port, suite, 3, 2);
  await frames(b.media, 40);
  const sent = await closed(a.media);
  const received = await closed(b.media);
  expect(received.dropped).not.toHaveProperty('unauthentic');
  expect(received.packetsReceived).toBeGreaterThan(80);
  expect(sent.networkErrors).toBeUndefined();
  const tone = measureTone(await readWav(path));
  expect(tone.peakHz).toBeGreaterThan(438);
  expect(tone.peakHz).toBeLessThan(442);
  // Undecrypted audio is noise.
  expect(tone.steadyDb).toBeGreaterThan(6);
});

it('a receiver with another key gets no audio and counts the packets', async () => {
  const [a, b] = [await opened(19_400), await opened(19_420)];
  start(a.media, b.port, 'AES_CM_128_HMAC_SHA1_80', 1, 2);
  start(b.media, a.port, 'AES_CM_128_HMAC_SHA1_80', 2, 9);
  await frames(a.media, 20);
  const received = await closed(b.media);
  expect(received.packetsReceived).toBe(0);
  expect(received.dropped.unauthentic).toBeGreaterThan(10);
});
