import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hasDumpcap } from '../support/capture.ts';
import type { BenchRow } from './cpu.ts';
import { ours } from './pace-ours.ts';
import { pacePeers } from './pace-peers.ts';
import { type PaceSender, paceRound, type Round } from './pace-round.ts';

// How evenly streams are sent: ours on the main thread and in workers, beside a C sender, SIPp, baresip and ffmpeg, in
// one run. Best of three rounds, 3 s each, which is about seven minutes; `--long`: 60 s a round. `--streams 1,100` for other
// numbers, `--rounds 1` for fewer.

const flag = (name: string): string | undefined => process.argv[process.argv.indexOf(name) + 1 || process.argv.length];
const absent = (what: string, why: string): void => console.error(`NOT MEASURED: ${what}: ${why}`);
const aims: Readonly<Record<number, string>> = { 100: '≤ 0.3 ms', 1000: '≤ 1 ms', 2000: '< 2 ms' };

/** Where what is only sent goes. */
const openSink = async (): Promise<{ readonly port: number; close(): void }> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./servers/sink.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (said: Buffer) => resolve(Number(said.toString('latin1')))),
  );
  return { port, close: () => child.kill('SIGKILL') };
};

interface Candidate {
  readonly name: string;
  readonly send: PaceSender;
  readonly streams: (count: number) => boolean;
  readonly ours: boolean;
}

const rowsOf = (name: string, best: Round, aim: string | undefined, anchor: Round | undefined): readonly BenchRow[] => {
  const rows: BenchRow[] = [
    { name: `${name}: \\|gap − 20 ms\\| p50`, value: best.p50, unit: 'ms' },
    {
      ...{ name: `${name}: p99`, value: best.p99, unit: 'ms' },
      ...(anchor && { ratio: best.p99 / anchor.p99 }),
      ...(aim !== undefined && { aim }),
    },
    { name: `${name}: p99.9`, value: best.p999, unit: 'ms' },
    { name: `${name}: drift`, value: best.driftPpm, unit: 'ppm', ...(anchor && { aim: '< 2 ppm over 60 s' }) },
  ];
  if (best.cpuUs !== undefined) {
    const ratio = anchor?.cpuUs === undefined ? {} : { ratio: best.cpuUs / anchor.cpuUs };
    rows.push({ name: `${name}: CPU per packet`, value: best.cpuUs, unit: 'µs', ...ratio });
  }
  if (best.lost !== undefined) rows.push({ name: `${name}: lost`, value: best.lost, unit: 'packets', aim: '0' });
  return rows;
};

export const run = async (): Promise<readonly BenchRow[]> => {
  if (!hasDumpcap) {
    absent('pacing', 'there is no dumpcap');
    return [];
  }
  const seconds = process.argv.includes('--long') ? 60 : 3;
  const rounds = Number(flag('--rounds') ?? 3);
  const counts = (flag('--streams') ?? '1,100,1000,2000').split(',').map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'rxsip-pace-'));
  const sink = await openSink();
  const candidates: readonly Candidate[] = [
    ...pacePeers(folder, absent).map(({ name, send, mostStreams }) => ({
      ...{ name, send, ours: false },
      streams: (count: number) => count <= mostStreams,
    })),
    // A stream alone has none to talk to.
    { name: 'main thread, both ways', send: ours(0), streams: (count) => count > 1, ours: true },
    {
      name: 'main thread, sending only',
      send: ours(0, sink.port),
      streams: (count) => count === 1 || count >= 1000,
      ours: true,
    },
    { name: '1 worker, both ways', send: ours(1), streams: (count) => count > 1, ours: true },
    { name: '2 workers, both ways', send: ours(2), streams: (count) => count >= 1000, ours: true },
  ];
  const rows: BenchRow[] = [];
  try {
    for (const streams of counts) {
      let anchor: Round | undefined;
      for (const candidate of candidates) {
        if (!candidate.streams(streams)) continue;
        const name = `${streams} ${streams === 1 ? 'stream' : 'streams'}, ${seconds} s, ${candidate.name}`;
        let best: Round | undefined;
        for (let n = 0; n < rounds; n++) {
          try {
            const found = await paceRound(candidate.send, streams, seconds);
            if (best === undefined || found.p99 < best.p99) best = found;
          } catch (error) {
            absent(name, String(error));
          }
        }
        if (best === undefined) continue;
        if (candidate.name.startsWith('C,')) anchor = best;
        rows.push(
          ...rowsOf(name, best, candidate.ours ? aims[streams] : undefined, candidate.ours ? anchor : undefined),
        );
      }
    }
  } finally {
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
