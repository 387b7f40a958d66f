import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filter, firstValueFrom, skip, tap } from 'rxjs';
import { expect } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { MediaCounters } from '../../src/signal/media.ts';
import { planTo } from '../media/world.ts';
import { startCapture } from '../support/capture.ts';
import { freePort } from '../support/free-port.ts';
import { lossyRelay } from '../support/lossy-relay.ts';
import { peerTest } from '../support/peer-test.ts';

const run = promisify(execFile);

// Two engines of ours, and between them a network that loses, delays and jitters, seen by tshark on the last stretch.

const engine = async (min: number): Promise<{ media: MediaDriver; port: number }> => {
  const media = createMediaDriver({ portRange: { min, max: min + 9 }, rtcpIntervalMs: 500 }, seededEntropy(min));
  const opened = firstValueFrom(media.events$.pipe(filter((event) => event.on === 'opened')));
  media.perform({ do: 'open', id: 'x', host: '127.0.0.1' });
  return { media, port: (await opened).port };
};

/** What tshark says of RTP that goes to `port`. */
const streamTo = async (file: string, port: number): Promise<Record<'packets' | 'lost' | 'mean', number>> => {
  const { stdout } = await run('tshark', ['-q', '-r', file, '--enable-heuristic', 'rtp_udp', '-z', 'rtp,streams']);
  const line = stdout.split('\n').find((each) => each.includes(` ${port} 0x`)) ?? '';
  const row = /g711U\s+(\d+)\s+(-?\d+) \([^)]*\)\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+)/.exec(line);
  if (row === null) throw new Error(stdout);
  const [packets, lost, mean] = row.slice(1).map(Number) as [number, number, number];
  return { packets, lost, mean };
};

/** One field of all packets that fit. `port` has RTP and RTCP. */
const fieldsOf = async (file: string, port: number, fits: string, ...show: readonly string[]): Promise<string[]> => {
  const decode = ['-d', `udp.port==${port},rtp`, '--enable-heuristic', 'rtp_udp'];
  const { stdout } = await run('tshark', ['-r', file, ...decode, '-Y', fits, '-T', 'fields', ...show]);
  return stdout.split('\n').filter((line) => line !== '');
};

/**
 * By RFC 3550 §6.4.1, out of what tshark reads: when a report came to `port`, less when the SR left there that it
 * answers, less how long that was kept. ms. (Its own calculation loses sight of an SR when the other side sends one.)
 */
const roundTrips = async (file: string, rtp: number, port: number): Promise<number[]> => {
  const ntp = ['-e', 'rtcp.timestamp.ntp.msw', '-e', 'rtcp.timestamp.ntp.lsw'];
  const sent = await fieldsOf(file, rtp, `udp.srcport == ${port} && rtcp.pt == 200`, '-e', 'frame.time_epoch', ...ntp);
  const leftAt = new Map<number, number>();
  for (const line of sent) {
    const [at = 0, seconds = 0, fraction = 0] = line.split('\t').map(Number);
    leftAt.set((seconds % 65_536) * 65_536 + Math.floor(fraction / 65_536), at);
  }
  const answer = ['-e', 'rtcp.ssrc.lsr', '-e', 'rtcp.ssrc.dlsr'];
  const came = await fieldsOf(file, rtp, `udp.dstport == ${port} && rtcp`, '-e', 'frame.time_epoch', ...answer);
  return came.flatMap((line) => {
    const [at = 0, lsr = 0, dlsr = 0] = line.split('\t').map(Number);
    const left = leftAt.get(lsr);
    return left === undefined ? [] : [(at - left - dlsr / 65_536) * 1000];
  });
};

const isRtcp = (octets: Uint8Array): boolean => (octets[1] ?? 0) >= 192 && (octets[1] ?? 0) <= 223;
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

const nearest = (values: readonly number[], to: number): number =>
  values.reduce((best, each) => (Math.abs(each - to) < Math.abs(best - to) ? each : best));

/** tshark has the kernel's times, we have our own: some tenths later, and on a busy machine more. */
const tolerance = { ms: 2, share: 0.15 };
const expectNear = (ours: number, theirs: number): void => {
  expect(Math.abs(ours - theirs), `${ours} ${theirs}`).toBeLessThan(Math.max(tolerance.ms, tolerance.share * theirs));
};

peerTest(
  ['tshark', 'dumpcap'],
  "loss, jitter and round trip are tshark's of the same packets (RFC 3550 §6.4.1, RFC 3550 §6)",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-figures-'));
    const file = join(folder, 'x.pcapng');
    const [a, b] = [await engine(19_300), await engine(19_320)];
    const chance = seededEntropy(11);
    const relay = await lossyRelay(
      await freePort(),
      b.port,
      (octets) => !isRtcp(octets) && chance.integer(0, 20) === 0,
      () => 15 + chance.integer(0, 12),
    );
    const capture = await startCapture(`udp port ${relay.port}`, file);
    // All of it by the relay, RTCP too (RFC 5761).
    const plan = planTo(0, { remote: { host: '127.0.0.1', port: relay.port, rtcpPort: relay.port }, rtcpMux: true });
    for (const { media } of [a, b]) media.perform({ do: 'start', id: 'x', plan });
    a.media.perform({ do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
    const [jitter, trips]: [number[], number[]] = [[], []];
    const look = (): MediaCounters | undefined => {
      const trip = a.media.counters('x')?.report?.roundTripMs;
      if (trip !== undefined && trip !== trips.at(-1)) trips.push(trip);
      return b.media.counters('x');
    };
    // The audio is the clock. Read once each packet time, the mean is over all packets, as tshark has it.
    await firstValueFrom(
      b.media.frames$('x').pipe(
        filter(() => {
          const counted = look();
          jitter.push(counted?.jitterMs ?? 0);
          return (counted?.packetsReceived ?? 0) >= 285;
        }),
      ),
    );
    a.media.perform({ do: 'pause', id: 'x' });
    // What is on its way arrives, and is written down.
    await firstValueFrom(b.media.frames$('x').pipe(tap(look), skip(40)));
    const counted = look();
    await capture.stop();

    const tshark = await streamTo(file, b.port);
    expect([counted?.packetsReceived, counted?.packetsLost]).toEqual([tshark.packets, tshark.lost]);
    expect(tshark.lost).toBeGreaterThan(5);
    expect(relay.dropped() - tshark.lost).toBeLessThanOrEqual(1);
    // Planted: evenly up to 12 ms.
    expect(tshark.mean).toBeGreaterThan(2);
    expectNear(mean(jitter), tshark.mean);

    const theirs = await roundTrips(file, relay.port, a.port);
    expect(theirs.length).toBeGreaterThan(3);
    for (const trip of trips) expectNear(trip, nearest(theirs, trip));
    // Planted: 15 to 27 ms each way.
    for (const trip of [...trips, ...theirs]) expect(trip).toBeGreaterThanOrEqual(30);
    expect(await fieldsOf(file, relay.port, '_ws.expert', '-e', '_ws.expert.message')).toEqual([]);
    console.info(`round trips ${trips.map(Math.round)} ms, tshark ${theirs.map(Math.round)} ms`);
    console.info(`jitter ${mean(jitter).toFixed(2)} ms, tshark ${tshark.mean} ms; ${tshark.lost} lost, both`);

    relay.close();
    await Promise.all([a.media.close(), b.media.close()]);
    await rm(folder, { recursive: true, force: true });
  },
);
