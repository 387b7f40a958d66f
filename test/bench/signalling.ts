import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';
import { type SippResult, sipp } from '../support/sipp.ts';
import { type BenchRow, cpuMs, median, rssKib } from './cpu.ts';

// Server CPU per SIPp `uac` call, beside a bare dgram responder in the same run. Server on CPU 0, SIPp on CPU 1.

interface Server {
  readonly port: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Another checkout, built, to be measured in turns with this one: `npm run bench -- signalling --before ../other`. */
const other = process.argv[process.argv.indexOf('--before') + 1 || Number.POSITIVE_INFINITY];

const names = ['raw', 'npm-sip', ...(other === undefined ? [] : ['before' as const]), 'rxsip'] as const;
type Name = 'raw' | 'npm-sip' | 'before' | 'rxsip';

const scriptOf = (name: Name): string =>
  name === 'before'
    ? resolve(other ?? '.', 'test/bench/servers/rxsip.mjs')
    : fileURLToPath(new URL(`./servers/${name}.mjs`, import.meta.url));

const pin = (cpu: number, pid: number): Promise<void> =>
  new Promise((resolve) => spawn('taskset', ['-acp', String(cpu), String(pid)]).once('close', () => resolve()));

const startServer = async (name: Name): Promise<Server> => {
  const port = await freePort();
  const child = spawn(process.execPath, ['--expose-gc', scriptOf(name), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
  });
  await pin(0, child.pid as number);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return { port, process: child, stop };
};

const load = (server: Server, calls: number, rate: number, args: readonly string[] = []): Promise<SippResult> =>
  sipp({
    scenario: 'uac',
    target: `127.0.0.1:${server.port}`,
    args: ['-m', String(calls), '-r', String(rate), '-l', '200000', ...args],
    timeoutSeconds: 120,
  });

/** CPU µs per call at `rate`, and with the `drainMs` after it counted too. */
const measure = async (name: Name, calls: number, rate: number, drainMs: number) => {
  const server = await startServer(name);
  const pid = server.process.pid as number;
  await load(server, Math.min(3_000, calls), rate);
  const before = cpuMs(pid);
  const result = await load(server, calls, rate);
  if (result.successful === 0) throw new Error(`${name}: SIPp made no call: ${result.errors}\n${result.output}`);
  const after = cpuMs(pid);
  if (drainMs > 0) await sleep(drainMs);
  const drained = cpuMs(pid);
  await server.stop();
  const per = (ms: number): number => (ms * 1000) / Math.max(1, result.successful);
  return { cpu: per(after - before), drained: per(drained - before), failed: result.failed, result };
};

/** Highest rate with no failed call and under 0.5 % repeats over 4 s. */
const highestClean = async (name: Name, from: number): Promise<number> => {
  const clean = async (rate: number): Promise<boolean> => {
    const server = await startServer(name);
    await load(server, 2_000, 1_000);
    const result = await load(server, rate * 4, rate);
    await server.stop();
    return result.code === 0 && result.failed === 0 && result.retransmissions < rate * 4 * 0.005;
  };
  let [good, step] = [0, from];
  for (; await clean(step); step = Math.round(step * 1.5)) good = step;
  let bad = step;
  for (let halving = 0; halving < 2; halving++) {
    const middle = Math.round((good + bad) / 2);
    if (await clean(middle)) good = middle;
    else bad = middle;
  }
  return good;
};

interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly calls: number;
}

const memoryOf = (server: Server): Promise<Memory> =>
  new Promise((resolve) => {
    server.process.once('message', (answer) => resolve(answer as Memory));
    server.process.send('memory');
  });

/** KiB per held call, RSS and heap, and what is left of the heap when all is over. */
const heldCalls = async (name: Name, calls: number): Promise<readonly BenchRow[]> => {
  const server = await startServer(name);
  const pid = server.process.pid as number;
  await load(server, 2_000, 1_000);
  await sleep(34_000);
  const before = await memoryOf(server);
  const rssBefore = rssKib(pid);
  const running = load(server, calls, 1_000, ['-d', String(Math.round(calls + 8_000))]);
  await sleep(calls + 2_000);
  const rssHeld = rssKib(pid);
  const held = await memoryOf(server);
  await running;
  await sleep(36_000);
  const after = await memoryOf(server);
  await server.stop();
  const heap = (m: Memory): number => (m.heapUsed + m.external) / 1024;
  return [
    {
      name: `${name}, memory per held call, heap (${held.calls} held)`,
      value: (heap(held) - heap(before)) / calls,
      unit: 'KiB',
      aim: '<= 8',
    },
    { name: `${name}, memory per held call, resident`, value: (rssHeld - rssBefore) / calls, unit: 'KiB', aim: '<= 8' },
    {
      name: `${name}, heap left when the calls are over`,
      value: heap(after) - heap(before),
      unit: 'KiB',
      aim: 'about 0',
    },
  ];
};

export const run = async (quick = false): Promise<readonly BenchRow[]> => {
  await pin(1, process.pid);
  const [rounds, calls, rate] = quick ? [1, 3_000, 1_000] : [4, 8_000, 1_000];
  const figures = new Map<Name, { cpu: number[]; drained: number[] }>(
    names.map((name) => [name, { cpu: [], drained: [] }]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const one = await measure(name, calls, rate, round === 0 && !quick ? 34_000 : 0);
      console.error(`round ${round + 1} ${name}: ${one.cpu.toFixed(0)} µs/call, failed ${one.failed}`);
      figures.get(name)?.cpu.push(one.cpu);
      if (round === 0 && !quick) figures.get(name)?.drained.push(one.drained);
    }
  }
  const rows: BenchRow[] = [];
  const floor = figures.get('raw');
  for (const name of names) {
    const { cpu, drained } = figures.get(name) ?? { cpu: [], drained: [] };
    const aim = name === 'rxsip' ? { aim: '<= 2.0' } : {};
    rows.push({
      name: `${name}, CPU per call at ${rate}/s`,
      value: median(cpu),
      unit: 'µs',
      ratio: median(cpu) / median(floor?.cpu ?? []),
      ...aim,
    });
    if (drained.length > 0) {
      const ratio = median(drained) / median(floor?.drained ?? []);
      rows.push({
        name: `${name}, with the 34 s after`,
        value: median(drained),
        unit: 'µs',
        ratio,
        ...(name === 'rxsip' ? { aim: '<= 2.5' } : {}),
      });
    }
  }
  if (quick) return rows;
  const ours = names.filter((name) => name === 'before' || name === 'rxsip');
  for (const name of ours) {
    const value = await highestClean(name, 3_000);
    rows.push({ name: `${name}, highest clean rate`, value, unit: 'calls/s', aim: '>= 6000' });
  }
  for (const name of ours) rows.push(...(await heldCalls(name, 10_000)));
  return rows;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.table(await run(process.argv.includes('--quick')));
}
