import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/create-media-driver.ts';
import { createWorkerMedia } from '../../src/media/workers/create-worker-media.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import { hasDumpcap, startCapture } from '../support/capture.ts';
import type { BenchRow } from './cpu.ts';
import { judge } from './rtp-pacing.ts';

// How evenly streams are sent: ours on the main thread and in workers, beside a C sender and ffmpeg, in one run. Best of
// three rounds, 5 s each; `--long`: 60 s. `--streams 1,100` for other numbers, `--rounds 1` for fewer.

const min = 30_000;
const run1 = promisify(execFile);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const flag = (name: string): string | undefined => process.argv[process.argv.indexOf(name) + 1 || process.argv.length];

interface Round {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly driftPpm: number;
  /** µs of one core for a packet sent and one received. */
  readonly cpuUs: number;
  /** Of those sent; absent where nobody counts. */
  readonly lost?: number;
}

/** Sends for so long; gives what it cost per packet, and what was lost. */
type Sender = (streams: number, seconds: number) => Promise<{ readonly cpuUs: number; readonly lost?: number }>;

const ours =
  (workers: number): Sender =>
  async (streams, seconds) => {
    const config = { portRange: { min, max: min + 2 * streams + 1 } };
    const media = workers === 0 ? createMediaDriver(config, seededEntropy(1)) : createWorkerMedia(config, workers);
    const ports: (number | undefined)[] = new Array(streams).fill(undefined);
    let [opened, sent, received] = [0, 0, 0];
    const all = new Promise<void>((resolve, reject) => {
      media.events$.subscribe((event) => {
        if (event.on === 'failed') reject(new Error(event.reason));
        if (event.on === 'closed') {
          sent += event.counters.packetsSent;
          received += event.counters.packetsReceived;
        }
        if (event.on !== 'opened') return;
        ports[Number(event.id)] = event.port;
        opened += 1;
        if (opened === streams) resolve();
      });
    });
    for (let i = 0; i < streams; i++) media.perform({ do: 'open', id: `${i}`, host: '127.0.0.1' });
    await all;
    const codec = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
    const plan = (i: number, direction: MediaPlan['direction']): MediaPlan => {
      const port = ports[i ^ 1] ?? (ports[i] as number);
      const remote = { host: '127.0.0.1', port, rtcpPort: port + 1 };
      return { remote, send: codec, receive: [codec], direction, ptimeMs: 20 };
    };
    for (let i = 0; i < streams; i++) {
      media.perform({ do: 'play', id: `${i}`, ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
      media.perform({ do: 'start', id: `${i}`, plan: plan(i, 'sendrecv') });
    }
    const used = process.cpuUsage();
    await sleep(seconds * 1000);
    const { user, system } = process.cpuUsage(used);
    for (let i = 0; i < streams; i++) media.perform({ do: 'start', id: `${i}`, plan: plan(i, 'recvonly') });
    await sleep(200);
    await media.close();
    return { cpuUs: (user + system) / sent, lost: sent - received };
  };

const round = async (send: Sender, streams: number, seconds: number): Promise<Round> => {
  // Even ports carry RTP; no RTCP is judged.
  const last = min + 2 * streams + 1;
  const capture = await startCapture(`udp portrange ${min}-${last}`);
  const { cpuUs, lost } = await send(streams, seconds);
  const captured = (await capture.stop()).filter(
    ({ dst, payload }) => (dst.port & 1) === 0 && ((payload[1] ?? 0) & 0x7f) < 64,
  );
  const { errors, driftPpm } = judge(captured);
  const quantile = (share: number): number => errors[Math.floor(share * (errors.length - 1))] ?? Number.NaN;
  const figures = { p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999), driftPpm, cpuUs };
  return lost === undefined ? figures : { ...figures, lost };
};

const skipped = (what: string, why: string): void => console.error(`NOT MEASURED: ${what}: ${why}`);

const aims: Readonly<Record<number, string>> = { 100: '≤ 0.3 ms', 1000: '≤ 1 ms', 2000: '< 2 ms' };

export const run = async (): Promise<readonly BenchRow[]> => {
  if (!hasDumpcap) {
    skipped('pacing', 'there is no dumpcap');
    return [];
  }
  const seconds = process.argv.includes('--long') ? 60 : 5;
  const rounds = Number(flag('--rounds') ?? 3);
  const counts = (flag('--streams') ?? '1,100,1000,2000').split(',').map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'rxsip-pace-'));
  const senders: [string, Sender, number][] = [];
  if (existsSync('/usr/bin/gcc')) {
    const program = join(folder, 'rtp-pace');
    execFileSync('gcc', ['-O2', '-o', program, fileURLToPath(new URL('./anchors/rtp-pace.c', import.meta.url))]);
    const c: Sender = async (streams, forSeconds) => {
      const { stdout } = await run1(program, [`${streams}`, `${forSeconds}`, `${min}`]);
      return { cpuUs: Number(stdout) };
    };
    senders.push(['C, clock_nanosleep', c, Number.POSITIVE_INFINITY]);
  } else skipped('the C sender', 'there is no gcc');
  if (existsSync('/usr/bin/ffmpeg')) {
    const ffmpeg: Sender = async (_streams, forSeconds) => {
      const sine = [
        '-re',
        '-f',
        'lavfi',
        '-i',
        'sine=frequency=440:sample_rate=8000:samples_per_frame=160',
        '-t',
        `${forSeconds}`,
      ];
      const coded = ['-c:a', 'pcm_mulaw', '-f', 'rtp', `rtp://127.0.0.1:${min}`];
      await run1('ffmpeg', ['-loglevel', 'error', ...sine, ...coded]);
      return { cpuUs: Number.NaN };
    };
    senders.push(['ffmpeg -re', ffmpeg, 1]);
  } else skipped('ffmpeg', 'it is not installed');
  skipped("SIPp's rtp_stream", 'no scenario for it here yet');
  senders.push(['main thread', ours(0), Number.POSITIVE_INFINITY]);
  for (const n of [1, 2]) senders.push([`${n} worker${n > 1 ? 's' : ''}`, ours(n), Number.POSITIVE_INFINITY]);
  const rows: BenchRow[] = [];
  try {
    for (const streams of counts) {
      let anchor: Round | undefined;
      for (const [who, send, most] of senders) {
        if (streams > most) continue;
        let best: Round | undefined;
        for (let n = 0; n < rounds; n++) {
          const found = await round(send, streams, seconds);
          if (best === undefined || found.p99 < best.p99) best = found;
        }
        if (best === undefined) continue;
        if (who.startsWith('C')) anchor = best;
        const is = who.startsWith('C') || who.startsWith('ffmpeg') ? undefined : anchor;
        const name = `${streams} streams, ${seconds} s, ${who}`;
        const aim = aims[streams];
        rows.push({ name: `${name}: \\|gap − 20 ms\\| p50`, value: best.p50, unit: 'ms' });
        rows.push({
          ...{ name: `${name}: p99`, value: best.p99, unit: 'ms' },
          ...(is && { ratio: best.p99 / is.p99 }),
          ...(aim !== undefined && { aim }),
        });
        rows.push({ name: `${name}: p99.9`, value: best.p999, unit: 'ms' });
        rows.push({ name: `${name}: drift`, value: best.driftPpm, unit: 'ppm', aim: '< 2 ppm over 60 s' });
        if (!Number.isNaN(best.cpuUs)) {
          const ratio = is && { ratio: best.cpuUs / is.cpuUs };
          rows.push({ name: `${name}: CPU per packet`, value: best.cpuUs, unit: 'µs', ...ratio });
        }
        if (best.lost !== undefined) rows.push({ name: `${name}: lost`, value: best.lost, unit: 'packets', aim: '0' });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
