import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.ts';
import { type BenchRow, cpuMs, rssKib } from './cpu.ts';

// More calls than a server can take, from callers of our own (`servers/callers.mjs`): the server on CPU 0, they on CPU 1.
// First the best rate, then two and four times that, from one source and from a thousand, while calls are up. Before each
// measurement calls come at half the rate for some seconds, as to a server that has been running. What a program that only
// refuses needs for a call is the floor: it leaves so much time for the calls that are served.

const script = (name: string): string => fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

interface Outcome {
  readonly offered: number;
  readonly completedPerSecond: number;
  readonly refusedPerSecond: number;
  readonly bye: { readonly asked: number; readonly answered: number; readonly worstMs: number };
  readonly reinvite: { readonly asked: number; readonly answered: number; readonly worstMs: number };
  readonly rtp: { readonly expected: number; readonly received: number };
  readonly normalAfterSeconds: number;
}

type Server = 'media on' | 'media off' | 'refuser';

const programOf = (server: Server, port: number): readonly string[] => {
  if (server === 'refuser') return [script('refuser'), String(port)];
  if (server === 'media off') return [script('rxsip'), String(port), root, 'off'];
  return [`${root}dist/cli/main.js`, 'serve', '--listen', `udp:127.0.0.1:${port}`];
};

const startServer = async (kind: Server, port: number): Promise<ChildProcess> => {
  const args = programOf(kind, port);
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
  readonly warm: number;
  readonly warmSeconds: number;
  readonly probe?: boolean;
}

interface Measured extends Outcome {
  readonly kib: number;
  /** Of the server, from its start to the end. */
  readonly cpuMs: number;
}

const measure = async (kind: Server, flood: Flood): Promise<Measured> => {
  const port = await freePort();
  const server = await startServer(kind, port);
  try {
    const args = [script('callers'), JSON.stringify({ port, afterSeconds: 0, ...flood })];
    const { stdout } = await promisify(execFile)('taskset', ['-c', '1', process.execPath, ...args], {
      maxBuffer: 1 << 24,
    });
    const pid = server.pid as number;
    return { ...(JSON.parse(stdout) as Outcome), kib: rssKib(pid), cpuMs: cpuMs(pid) };
  } finally {
    server.removeAllListeners('exit');
    server.kill('SIGKILL');
  }
};

/** What a refusal takes of a core, in ms. */
const refusalMs = async (): Promise<number> => {
  const flood = { rate: 12_000, seconds: 8, sources: 8, held: 0, warm: 0, warmSeconds: 0, probe: false };
  const { cpuMs, offered } = await measure('refuser', flood);
  return cpuMs / offered;
};

/** The most calls that a server completes without overload, and its memory then. */
const bestOf = async (server: Server, quick: boolean): Promise<Measured> => {
  const at = (rate: number): Flood => {
    const [seconds, warmSeconds] = quick ? [4, 4] : [8, 6];
    return { rate: Math.round(rate), seconds, sources: 1, held: 0, warm: rate / 2, warmSeconds };
  };
  const first = server === 'media on' ? 1000 : 3000;
  let best = await measure(server, at(first));
  for (let rate = first * 1.3; rate < 20_000; rate *= 1.3) {
    const next = await measure(server, at(rate));
    if (next.completedPerSecond < best.completedPerSecond * 1.05) break;
    best = next;
  }
  return best;
};

const rowsOf = async (server: Server, refusal: number, quick: boolean): Promise<readonly BenchRow[]> => {
  const [seconds, held] = quick ? [8, 20] : [30, 100];
  const media = server === 'media on';
  const name = media ? 'rxsip serve, media on' : 'media off';
  const best = await bestOf(server, quick);
  const peak = best.completedPerSecond;
  const ofCore = (peak * refusal) / 1000;
  const rows: BenchRow[] = [{ name: `${name}: most calls completed`, value: peak, unit: 'calls/s' }];
  for (const sources of [1, 1000]) {
    for (const times of [2, 4]) {
      const [rate, warm] = [Math.round(peak * times), peak / 2];
      const result = await measure(server, { rate, seconds, sources, held, warm, warmSeconds: 8 });
      const floor = Math.max(0, (1 - times * ofCore) / (1 - ofCore));
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
        {
          name: `${at}: the same if a refusal cost what it costs the bare program`,
          value: floor * peak,
          unit: 'calls/s',
          ratio: floor,
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

export const run = async (quick = process.argv.includes('--quick')): Promise<readonly BenchRow[]> => {
  const refusal = await refusalMs();
  return [
    { name: 'a bare program that answers every INVITE with 503: a refused call', value: refusal * 1000, unit: 'µs' },
    ...(await rowsOf('media off', refusal, quick)),
    ...(await rowsOf('media on', refusal, quick)),
  ];
};
