import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import { ManualClock } from '../media/world.ts';
import { type BenchRow, median } from './cpu.ts';

// What a packet costs from its deadline to the system, beside a bare send of the same octets over as many sockets: the
// engine on a clock that jumps from deadline to deadline, so that nobody waits. All sides in turns, medians of rounds.

const streams = 200;
const rounds = 12;
const turns = 60;
const ptimeMs = 20;
const host = '127.0.0.1';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** µs of this process per packet. */
const timed = async (send: () => void): Promise<number> => {
  const before = process.cpuUsage();
  for (let n = 0; n < turns; n++) {
    send();
    await turn();
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / turns / streams;
};

const bareSockets = async (): Promise<readonly Socket[]> => {
  const lookup = (to: string, _options: unknown, done: (error: null, address: string, family: number) => void): void =>
    done(null, to, 4);
  const sockets = Array.from({ length: streams }, () => createSocket({ type: 'udp4', lookup: lookup as never }));
  for (const socket of sockets) await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return sockets;
};

/** The send path of the engine against `dgram.send`. */
export const sendRows = async (): Promise<readonly BenchRow[]> => {
  const sink = spawn(process.execPath, [fileURLToPath(new URL('./servers/sink.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    sink.stdout.once('data', (said: Buffer) => resolve(Number(said))),
  );
  const clock = new ManualClock();
  const portRange = { min: 30_000, max: 30_001 + 2 * streams };
  // Reports are a packet every few seconds, and no part of this.
  const media = createMediaDriver({ portRange, rtcpIntervalMs: 1e9 }, seededEntropy(1), { clock });
  const codec = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
  const remote = { host, port, rtcpPort: port };
  const audio = { send: codec, receive: [codec], direction: 'sendonly', ptimeMs } as const;
  const plan: MediaPlan = { transport: { remote }, audio };
  for (let i = 0; i < streams; i++) {
    media.perform({ do: 'open', id: `${i}`, host });
    media.perform({ do: 'play', id: `${i}`, ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
    media.perform({ do: 'start', id: `${i}`, plan });
  }
  const bare = await bareSockets();
  const octets = Array.from({ length: streams }, () => Buffer.alloc(172));
  let failed = 0;
  const sent = (error: Error | null): void => {
    if (error !== null) failed += 1;
  };
  const [ours, theirs, untold]: number[][] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const a = await timed(() => {
      for (const [i, socket] of bare.entries()) socket.send(octets[i] as Buffer, port, host, sent);
    });
    const c = await timed(() => {
      for (const [i, socket] of bare.entries()) socket.send(octets[i] as Buffer, port, host);
    });
    const b = await timed(() => clock.run(ptimeMs));
    // The first rounds are the compiler's.
    if (round < 3) continue;
    theirs?.push(a);
    ours?.push(b);
    untold?.push(c);
  }
  for (const socket of bare) socket.close();
  await media.close();
  sink.kill('SIGKILL');
  if (failed > 0) throw new Error(`${failed} packets were not sent`);
  const [floor, value] = [median(theirs ?? []), median(ours ?? [])];
  return [
    { name: 'a bare dgram.send of 172 octets, told of its end', value: floor, unit: 'µs' },
    { name: 'the same, not told', value: median(untold ?? []), unit: 'µs' },
    {
      ...{ name: 'the send path: deadline, tone, G.711, header, dgram.send', value, unit: 'µs' },
      ...{ ratio: value / floor, aim: '≤ 1.3 × a bare dgram.send' },
    },
  ];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) console.table(await sendRows());
