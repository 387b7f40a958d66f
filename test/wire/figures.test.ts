import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filter, firstValueFrom, map, share } from 'rxjs';
import { expect, onTestFinished } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import { open, ownDrivers } from '../media/drivers.ts';
import { ownFolder } from '../media/folder.ts';
import { planTo } from '../media/world.ts';
import { arrives } from '../support/arrives.ts';
import { startCapture } from '../support/capture.ts';
import { lossyRelay } from '../support/lossy-relay.ts';
import { peerTest } from '../support/peer-test.ts';

const execute = promisify(execFile);
/** One that hangs fails, with its command. */
const run = (program: string, args: readonly string[]): Promise<{ stdout: string }> =>
  execute(program, args, { timeout: 20_000 });

// Two engines of ours, and between them a network that loses, delays and jitters, seen by tshark on the last stretch.

const own = ownDrivers();
const folder = ownFolder();

const engine = async (seed: number): Promise<{ media: MediaDriver; port: number }> => {
  const config = { portRange: { min: 19_300, max: 19_399 }, rtcpIntervalMs: 500 };
  const media = own(createMediaDriver(config, seededEntropy(seed)));
  return { media, port: await open(media) };
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

/** `at`: when the report was there, in ms since 1970. */
interface RoundTrip {
  readonly at: number;
  readonly ms: number;
}

/**
 * By RFC 3550 §6.4.1, out of what tshark reads: when a report came to `port`, less when the SR left there that it
 * answers, less how long that was kept. ms. (Its own calculation loses sight of an SR when the other side sends one.)
 */
const roundTrips = async (file: string, rtp: number, port: number): Promise<RoundTrip[]> => {
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
    return left === undefined ? [] : [{ at: at * 1000, ms: (at - left - dlsr / 65_536) * 1000 }];
  });
};

const isRtcp = (octets: Uint8Array): boolean => (octets[1] ?? 0) >= 192 && (octets[1] ?? 0) <= 223;
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

/** Later than any packet that was there before, whose times have fractions. ms since 1970. */
const soon = (): number => Date.now() + 1;

/** tshark has the kernel's times, we have our own: some tenths later, and on a busy machine more. */
const tolerance = { ms: 2, share: 0.15 };
const expectNear = (ours: number, theirs: number): void => {
  expect(Math.abs(ours - theirs), `${ours} ${theirs}`).toBeLessThan(Math.max(tolerance.ms, tolerance.share * theirs));
};

/** Each of ours beside that of the last report before it. A stall of this process only adds: half of them have none. */
const expectSameTrips = (ours: readonly RoundTrip[], theirs: readonly RoundTrip[]): void => {
  const added = ours.map(({ at, ms }) => ms - (theirs.findLast((each) => each.at <= at)?.ms ?? Number.NaN));
  const [most, text] = [Math.max(tolerance.ms, tolerance.share * mean(theirs.map(({ ms }) => ms))), `${added}`];
  for (const each of added) expect(each, text).toBeGreaterThan(-tolerance.ms);
  expect(added.filter((each) => each < most).length, text).toBeGreaterThanOrEqual(added.length / 2);
};

peerTest(
  ['tshark', 'dumpcap'],
  "loss, jitter and round trip are tshark's of the same packets (RFC 3550 §6.4.1, RFC 3550 §6)",
  async () => {
    const file = join(folder, 'x.pcapng');
    const [a, b] = [await engine(19_300), await engine(19_320)];
    const [delays, losses] = [seededEntropy(12), seededEntropy(9)];
    let losing = false;
    const relay = await lossyRelay(
      [a.port, b.port],
      (octets) => losing && !isRtcp(octets) && losses.integer(0, 20) === 0,
      () => 15 + delays.integer(0, 12),
    );
    onTestFinished(() => relay.close());
    const capture = await arrives('the capture', startCapture(`udp port ${relay.port}`, file));
    // All of it by the relay, RTCP too (RFC 5761).
    const plan = planTo(0, { remote: { host: '127.0.0.1', port: relay.port, rtcpPort: relay.port }, rtcpMux: true });
    for (const { media } of [a, b]) media.perform({ do: 'start', id: 'x', plan });
    a.media.perform({ do: 'play', id: 'x', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
    const [jitter, trips]: [number[], RoundTrip[]] = [[], []];
    const counts = () => ({
      sent: a.media.counters('x')?.packetsSent ?? 0,
      dropped: relay.dropped(),
      received: b.media.counters('x')?.packetsReceived ?? 0,
      lost: b.media.counters('x')?.packetsLost ?? 0,
    });
    const look = (): ReturnType<typeof counts> => {
      const ms = a.media.counters('x')?.report?.roundTripMs;
      if (ms !== undefined && ms !== trips.at(-1)?.ms) trips.push({ at: soon(), ms });
      return counts();
    };
    // The audio is the clock. One subscription from the first packet to the end: a new one has no frame before the next
    // packet, and after the pause none comes.
    const looks$ = b.media.frames$('x').pipe(map(look), share());
    const looking = looks$.subscribe();
    const until = (what: string, fits: (counted: ReturnType<typeof counts>) => boolean) =>
      arrives(what, firstValueFrom(looks$.pipe(filter(fits))), counts);
    // Read once each packet time, the mean is over all packets, as tshark has it.
    const talked = (packets: number): Promise<unknown> =>
      until(`${packets} packets`, ({ received }) => {
        jitter.push(b.media.counters('x')?.jitterMs ?? 0);
        return received >= packets;
      });

    // Nothing is lost at the beginning nor at the end, where a receiver cannot count it.
    await talked(1);
    losing = true;
    await talked(285);
    losing = false;
    await talked(290);
    a.media.perform({ do: 'pause', id: 'x' });
    const counted = await until('what is on its way', ({ sent, dropped, received }) => received === sent - dropped);
    looking.unsubscribe();
    await arrives('all of it in the capture', capture.past(soon()), counts);
    await capture.stop();

    const tshark = await streamTo(file, b.port);
    expect([counted.received, counted.lost]).toEqual([tshark.packets, tshark.lost]);
    expect(tshark.lost).toBeGreaterThan(5);
    expect(relay.dropped()).toBe(tshark.lost);
    // Planted: evenly up to 12 ms.
    expect(tshark.mean).toBeGreaterThan(2);
    expectNear(mean(jitter), tshark.mean);

    const theirs = await roundTrips(file, relay.port, a.port);
    expect(theirs.length).toBeGreaterThan(3);
    expect(trips.length).toBeGreaterThan(3);
    expectSameTrips(trips, theirs);
    // Planted: 15 to 27 ms each way.
    for (const { ms } of [...trips, ...theirs]) expect(ms).toBeGreaterThanOrEqual(30);
    expect(await fieldsOf(file, relay.port, '_ws.expert', '-e', '_ws.expert.message')).toEqual([]);
    const shown = [trips, theirs].map((each) => each.map(({ ms }) => Math.round(ms)));
    console.info(`round trips ${shown[0]} ms, tshark ${shown[1]} ms`);
    console.info(`jitter ${mean(jitter).toFixed(2)} ms, tshark ${tshark.mean} ms; ${tshark.lost} lost, both`);
  },
);
