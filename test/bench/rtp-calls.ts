import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startCapture } from '../support/capture.ts';
import { freePort, freePorts } from '../support/free-port.ts';
import { pacing } from '../support/pacing.ts';
import type { CapturedPacket } from '../support/pcap.ts';
import { sipp, startSipp } from '../support/sipp.ts';
import { type BenchRow, cpuMs, rssKib } from './cpu.ts';
import { judge, quantileOf } from './rtp-pacing.ts';

// Held calls whose audio SIPp echoes, so that every stream sends and receives, while short calls come and go beside
// them. The server runs by real-time priority where the system lets it: other processes' stalls are not ours.

const rtpPorts = [40_000, 44_999] as const;
const clockRate = 8_000;
const run = (command: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve) =>
    spawn(command, args)
      .once('close', () => resolve())
      .once('error', () => resolve()),
  );

interface TalkingServer {
  readonly port: number;
  readonly process: ChildProcess;
  /** KiB in use on its main thread, heap and buffers. */
  memory(): Promise<number>;
}

const startServer = async (workers: number, listens = 0): Promise<TalkingServer> => {
  const port = await freePort();
  const script = fileURLToPath(new URL('./servers/talking.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', script, ...[port, ...rtpPorts, workers, listens].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = (): Promise<string> =>
    new Promise((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString('latin1'))));
  await said();
  // All on one processor; with workers on all there are, or there would be nothing to gain.
  if (workers === 0) await run('taskset', ['-acp', '0', String(child.pid)]);
  await run('chrt', ['-a', '-f', '-p', '10', String(child.pid)]);
  const memory = async (): Promise<number> => {
    const answer = said();
    child.stdin.write('m');
    return Number(await answer) / 1024;
  };
  return { port, process: child, memory };
};

/** What the held calls sent: the streams that last over the whole capture, not those that come and go. */
const sentByHeld = (captured: readonly CapturedPacket[], packets: number): readonly (readonly CapturedPacket[])[] => {
  const streams = new Map<number, CapturedPacket[]>();
  for (const packet of captured) {
    const { port } = packet.src;
    if (port < rtpPorts[0] || port > rtpPorts[1] || port % 2 === 1) continue;
    const list = streams.get(port);
    if (list === undefined) streams.set(port, [packet]);
    else list.push(packet);
  }
  return [...streams.values()].filter((list) => list.length > packets * 0.9);
};

/** Sets up `calls` calls, 100 a second, that last for `lengthMs`; SIPp echoes their audio. */
const hold = (target: string, calls: number, lengthMs: number, mediaPort: number) => {
  const [count, length, port] = [String(calls), String(lengthMs), String(mediaPort)];
  const echo = ['-rtp_echo', '-mi', '127.0.0.1', '-mp', port];
  return startSipp({
    scenario: 'uac',
    target,
    args: ['-m', count, '-r', '100', '-d', length, '-l', count, ...echo],
    timeoutSeconds: 120,
  });
};

/** What `calls` calls with a subscriber to `audio$` each add to the resident memory, a call. */
export const listenerRows = async (calls: number): Promise<readonly BenchRow[]> => {
  const server = await startServer(0, 1);
  const pid = server.process.pid as number;
  await server.memory();
  const empty = rssKib(pid);
  const held = await hold(`127.0.0.1:${server.port}`, calls, (calls / 100 + 10) * 1000, await freePorts(4));
  await sleep((calls / 100) * 1000 + 5_000);
  const full = rssKib(pid);
  held.process.kill('SIGKILL');
  await held.result;
  server.process.kill('SIGKILL');
  const name = `memory per active call with a listener on audio$, resident (${calls} calls)`;
  return [{ name, value: (full - empty) / calls / 1024, unit: 'MiB', aim: '<= 0.15' }];
};

/** `calls` held, `rate` short ones a second beside them, for `seconds`. */
export const callRows = async (
  calls: number,
  rate: number,
  seconds: number,
  workers: number = 0,
): Promise<readonly BenchRow[]> => {
  const server = await startServer(workers);
  const target = `127.0.0.1:${server.port}`;
  const pid = server.process.pid as number;
  // Audio, video that nobody asked for, and their RTCP.
  const media = await freePorts(4);
  const empty = await server.memory();
  const length = (calls / 100 + seconds + 6) * 1000;
  const held = await hold(target, calls, length, media);
  await sleep((calls / 100) * 1000 + 2_000);
  const short = sipp({ scenario: 'uac', target, args: ['-m', String(rate * (seconds + 1)), '-r', String(rate)] });
  await sleep(500);
  const full = await server.memory();
  const before = cpuMs(pid);
  const capture = await startCapture(`udp src portrange ${rtpPorts.join('-')}`);
  await sleep(seconds * 1000);
  const captured = await capture.stop();
  const cpu = cpuMs(pid) - before;
  const signalling = await short;
  const streams = sentByHeld(captured, seconds * 50);
  const pace = judge(streams.flat());
  const gaps = streams.map((list) => pacing(list, list[0]?.src.port ?? 0, clockRate).sequenceGaps);
  held.process.kill('SIGKILL');
  await held.result;
  server.process.kill('SIGKILL');
  const where = workers === 0 ? '' : `, ${workers} media worker${workers > 1 ? 's' : ''}`;
  const what = `${streams.length} calls both ways beside ${rate} new calls/s${where}`;
  const memory =
    workers > 0
      ? []
      : [
          {
            name: `memory per active call, heap and buffers (${calls} calls)`,
            value: (full - empty) / calls,
            unit: 'KiB',
            aim: '<= 40',
          },
        ];
  return [
    { name: `${what}: \\|gap − 20 ms\\| p50`, value: quantileOf(pace, 0.5), unit: 'ms' },
    { name: `${what}: p99`, value: quantileOf(pace, 0.99), unit: 'ms', aim: '< 2' },
    { name: `${what}: p99.9`, value: quantileOf(pace, 0.999), unit: 'ms' },
    {
      name: `${what}: holes in our sequence numbers`,
      value: gaps.reduce((sum, each) => sum + each, 0),
      unit: 'packets',
      aim: '0',
    },
    { name: `${what}: drift`, value: pace.driftPpm, unit: 'ppm', aim: '< 2' },
    { name: `${what}: short calls that failed`, value: signalling.failed, unit: 'calls', aim: '0' },
    { name: `${what}: CPU`, value: (cpu / (seconds * 1000)) * 100, unit: '% of a core' },
    ...memory,
  ];
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.table([...(await listenerRows(250)), ...(await callRows(500, 50, 8, Number(process.argv[2] ?? 0)))]);
