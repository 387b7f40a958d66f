import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.ts';
import { type BenchRow, rssKib } from './cpu.ts';

// More calls than a server can take, from callers of our own (`servers/callers.mjs`): the server on CPU 0, they on CPU 1.
// First the best rate, then two and four times that, from one source and from a thousand, while calls are up.

const script = (name: string): string => fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly completedPerSecond: number;
  readonly refusedPerSecond: number;
  readonly bye: { readonly asked: number; readonly answered: number; readonly worstMs: number };
  readonly reinvite: { readonly asked: number; readonly answered: number; readonly worstMs: number };
  readonly rtp: { readonly expected: number; readonly received: number };
  readonly normalAfterSeconds: number;
}

const startServer = async (media: boolean, port: number): Promise<ChildProcess> => {
  const args = media
    ? [`${root}dist/cli/main.js`, 'serve', '--listen', `udp:127.0.0.1:${port}`]
    : [script('rxsip'), String(port), root, 'off'];
  const child = spawn('taskset', ['-c', '0', process.execPath, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  child.stdout?.resume();
  return child;
};

interface Flood {
  readonly rate: number;
  readonly seconds: number;
  readonly sources: number;
  readonly held: number;
}

const measure = async (media: boolean, flood: Flood): Promise<Outcome & { readonly kib: number }> => {
  const port = await freePort();
  const server = await startServer(media, port);
  try {
    const args = [script('callers'), JSON.stringify({ port, afterSeconds: 0, ...flood })];
    const { stdout } = await promisify(execFile)('taskset', ['-c', '1', process.execPath, ...args], {
      maxBuffer: 1 << 24,
    });
    return { ...(JSON.parse(stdout) as Outcome), kib: rssKib(server.pid as number) };
  } finally {
    server.removeAllListeners('exit');
    server.kill('SIGKILL');
  }
};

const rowsOf = async (media: boolean, quick: boolean): Promise<readonly BenchRow[]> => {
  const [seconds, held, first] = [quick ? 8 : 30, quick ? 20 : 100, media ? 500 : 2000];
  const name = media ? 'rxsip serve, media on' : 'media off';
  let best = await measure(media, { rate: first, seconds: 10, sources: 1, held: 0 });
  for (let rate = first * 1.5; rate < 20_000; rate *= 1.5) {
    const next = await measure(media, { rate: Math.round(rate), seconds: 10, sources: 1, held: 0 });
    if (next.completedPerSecond < best.completedPerSecond * 1.1) break;
    best = next;
  }
  const peak = best.completedPerSecond;
  const rows: BenchRow[] = [{ name: `${name}: most calls completed`, value: peak, unit: 'calls/s' }];
  for (const sources of [1, 1000]) {
    for (const times of [2, 4]) {
      const result = await measure(media, { rate: Math.round(peak * times), seconds, sources, held });
      const at = `${name}, ${times} × that, ${sources === 1 ? 'one source' : '1,000 sources'}`;
      const { completedPerSecond, bye, reinvite, rtp, normalAfterSeconds, kib } = result;
      const asked = bye.asked + reinvite.asked;
      rows.push(
        {
          name: `${at}: completed`,
          value: completedPerSecond,
          unit: 'calls/s',
          ratio: completedPerSecond / peak,
          aim: '>= 0.8 ×',
        },
        { name: `${at}: 503`, value: result.refusedPerSecond, unit: '/s' },
        {
          name: `${at}: BYE and re-INVITE of calls that were up, answered`,
          value: (100 * (bye.answered + reinvite.answered)) / asked,
          unit: '%',
          aim: '>= 99.9',
        },
        { name: `${at}: the latest of these answers`, value: Math.max(bye.worstMs, reinvite.worstMs), unit: 'ms' },
        ...(media
          ? [
              {
                name: `${at}: RTP that calls up received`,
                value: (100 * rtp.received) / rtp.expected,
                unit: '%',
                aim: '>= 99.9',
              },
            ]
          : []),
        { name: `${at}: resident`, value: kib / 1024, unit: 'MiB', ratio: kib / best.kib, aim: '<= 2 ×' },
        { name: `${at}: normal after`, value: normalAfterSeconds, unit: 's', aim: '<= 5' },
      );
    }
  }
  return rows;
};

export const run = async (quick = process.argv.includes('--quick')): Promise<readonly BenchRow[]> => [
  ...(await rowsOf(false, quick)),
  ...(await rowsOf(true, quick)),
];
