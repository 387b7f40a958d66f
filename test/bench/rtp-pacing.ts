import { setTimeout as sleep } from 'node:timers/promises';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaCounters, MediaPlan } from '../../src/signal/media.ts';
import type { CodecChoice, Direction } from '../../src/signal/media-audio.ts';
import { hasDumpcap, startCapture } from '../support/capture.ts';
import type { CapturedPacket } from '../support/pcap.ts';
import { type BenchRow, median } from './cpu.ts';

// Streams of one process talk in pairs over loopback; the kernel's timestamps on the receiving side judge the pace.

const min = 30_000;
const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
const plan = (port: number, direction: Direction = 'sendrecv'): MediaPlan => ({
  transport: { remote: { host: '127.0.0.1', port, rtcpPort: port + 1 } },
  audio: { send: pcmu, receive: [pcmu], direction, ptimeMs: 20 },
});

export interface Pace {
  /** |gap - 20 ms| of every packet, sorted. */
  readonly errors: Float64Array;
  /** How much slower than its nominal rate a stream ran, parts per million, the median stream's. */
  readonly driftPpm: number;
}

/** Packets of a stream's beginning that are left out: code that is not compiled yet is late, and that is no drift. */
const warmUp = 50;

/**
 * How far the way between the RTP timestamp and the kernel's time moved: medians of the first and last third, so that
 * single late packets do not decide it. Parts per million; positive is slow.
 */
const driftOf = (flow: readonly CapturedPacket[], skip: number): number => {
  const first = flow[0] as CapturedPacket;
  const base = first.payload.readUInt32BE(4);
  const offsets = flow
    .slice(skip)
    .map(({ at, payload }) => at - first.at - ((payload.readUInt32BE(4) - base) >>> 0) / 8);
  const third = Math.floor(offsets.length / 3);
  const moved = median(offsets.slice(-third)) - median(offsets.slice(0, third));
  return (moved / (2 * third * 20)) * 1e6;
};

/** The pace of every stream in a capture of what was sent, but for the first `skip` packets of each. */
export const judge = (captured: readonly CapturedPacket[], skip: number = warmUp): Pace => {
  const flows = new Map<number, CapturedPacket[]>();
  for (const packet of captured) {
    // Some send all their streams from one port.
    const stream = packet.src.port * 2 ** 32 + packet.payload.readUInt32BE(8);
    const flow = flows.get(stream);
    if (flow === undefined) flows.set(stream, [packet]);
    else flow.push(packet);
  }
  const errors: number[] = [];
  // RTCP has ports of its own, and a packet every few seconds: no pace to speak of.
  const streams = [...flows.values()].filter((flow) => flow.length > 3 * skip);
  for (const flow of streams) {
    for (let i = skip; i < flow.length; i++) {
      errors.push(Math.abs((flow[i] as CapturedPacket).at - (flow[i - 1] as CapturedPacket).at - 20));
    }
  }
  return { errors: Float64Array.from(errors).sort(), driftPpm: median(streams.map((flow) => driftOf(flow, skip))) };
};

export const quantileOf = (pace: Pace, share: number): number =>
  pace.errors[Math.floor(share * (pace.errors.length - 1))] ?? Number.NaN;

/**
 * `streams` streams sending and receiving for `seconds`, after a second that is left out. On a machine with other work
 * run it under `chrt -f 10`: what others take is then not counted as ours.
 */
export const pacingRows = async (streams: number, seconds: number): Promise<readonly BenchRow[]> => {
  const media = createMediaDriver({ portRange: { min, max: min + 2 * streams + 1 } }, seededEntropy(1));
  const ports: number[] = [];
  const closed: MediaCounters[] = [];
  media.events$.subscribe((event) => {
    if (event.on === 'opened') ports.push(event.port);
    if (event.on === 'closed') closed.push(event.counters);
  });
  for (let i = 0; i < streams; i++) media.perform({ do: 'open', id: `${i}`, host: '127.0.0.1' });
  const capture = hasDumpcap ? await startCapture(`udp portrange ${min}-${min + 2 * streams + 1}`) : undefined;
  for (let i = 0; i < streams; i++) {
    media.perform({ do: 'play', id: `${i}`, ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
    media.perform({ do: 'start', id: `${i}`, plan: plan(ports[i ^ 1] as number) });
  }
  // Code that is not compiled yet is late and dear.
  await sleep(1000);
  media.lateness.clear();
  const used = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(used);
  const spent = user + system;
  // Stop sending first, so that what is under way arrives.
  for (let i = 0; i < streams; i++)
    media.perform({ do: 'start', id: `${i}`, plan: plan(ports[i ^ 1] as number, 'recvonly') });
  await sleep(200);
  await media.close();
  const captured = await capture?.stop();
  const total = (count: (each: MediaCounters) => number): number => closed.reduce((sum, each) => sum + count(each), 0);
  const sent = total((each) => each.packetsSent);
  const due = Math.floor((streams * (seconds + 1) * 1000) / 20);
  const name = `${streams} streams both ways, ${seconds} s`;
  const late = media.lateness;
  const rows: BenchRow[] = [
    { name: `${name}: packets not sent in time`, value: Math.max(0, due - sent), unit: 'packets', aim: '0' },
    {
      name: `${name}: packets sent and not received`,
      value: sent - total((each) => each.packetsReceived),
      unit: 'packets',
      aim: '0',
    },
    { name: `${name}: CPU of one core`, value: spent / (seconds * 10_000), unit: '%' },
    { name: `${name}: CPU per packet sent and received`, value: spent / (streams * seconds * 50), unit: 'µs' },
    { name: `${name}: own lateness p99`, value: late.quantile(0.99), unit: 'ms' },
  ];
  if (captured === undefined) return rows;
  const pace = judge(captured);
  const quantile = (share: number): number => quantileOf(pace, share);
  return [
    { name: `${name}: \\|gap − 20 ms\\| p50`, value: quantile(0.5), unit: 'ms' },
    { name: `${name}: p99`, value: quantile(0.99), unit: 'ms', aim: '< 2 ms' },
    { name: `${name}: p99.9`, value: quantile(0.999), unit: 'ms' },
    { name: `${name}: drift`, value: pace.driftPpm, unit: 'ppm', aim: '< 2 ppm' },
    ...rows,
  ];
};
