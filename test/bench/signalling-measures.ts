import { setTimeout as sleep } from 'node:timers/promises';
import { type SippResult, sipp } from '../support/sipp.ts';
import { type BenchRow, cpuMs, rssKib } from './cpu.ts';
import { type Memory, type Server, type Subject, startServer } from './signalling-servers.ts';

/** The late timers of a call run out 32 s after it (RFC 3261 §17, 64·T1). */
const drainMs = 34_000;

/** `uac` calls at a rate. SIPp gives up `patienceSeconds` after the last of them was due. */
const load = (
  server: Server,
  calls: number,
  rate: number,
  patienceSeconds = 20,
  args: readonly string[] = [],
): Promise<SippResult> =>
  sipp({
    scenario: 'uac',
    target: `127.0.0.1:${server.port}`,
    args: ['-m', String(calls), '-r', String(rate), '-l', '200000', ...args],
    timeoutSeconds: Math.ceil(calls / rate) + patienceSeconds,
  });

/** CPU µs per completed call. */
export interface CallCost {
  readonly cpu: number;
  /** With the time after the calls counted too, until their last timers have run out. */
  readonly drained?: number;
  /** The share of the calls that did not complete. */
  readonly failed: number;
}

export const costOfCalls = async (
  subject: Subject,
  rate: number,
  seconds: number,
  drain: boolean,
): Promise<CallCost> => {
  const server = await startServer(subject);
  await load(server, 3_000, Math.min(rate, subject.floor === 'raw' ? 1_000 : 500));
  const calls = rate * seconds;
  const before = cpuMs(server.pid);
  const result = await load(server, calls, rate);
  if (!(result.successful > 0)) {
    throw new Error(`${subject.label}: SIPp made no call: ${result.errors}\n${result.output}`);
  }
  const after = cpuMs(server.pid);
  if (drain) await sleep(drainMs);
  const drained = cpuMs(server.pid);
  await server.stop();
  const per = (ms: number): number => (ms * 1000) / result.successful;
  const cost = { cpu: per(after - before), failed: 1 - result.successful / calls };
  return drain ? { ...cost, drained: per(drained - before) } : cost;
};

/** Highest rate with no failed call and under 0.5 % repeats over 4 s: steps of 50 %, then two halvings. */
export const highestCleanRate = async (subject: Subject, from: number): Promise<number> => {
  const clean = async (rate: number): Promise<boolean> => {
    const server = await startServer(subject);
    const warm = Math.min(1_000, rate / 2);
    await load(server, warm * 3, warm);
    const result = await load(server, rate * 4, rate, 6);
    await server.stop();
    const good = result.code === 0 && result.failed === 0 && result.retransmissions < rate * 4 * 0.005;
    console.error(`${subject.label}: ${rate} calls/s ${good ? 'clean' : 'not clean'}`);
    return good;
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

/** KiB per held call, heap and resident, and what is left of the heap when all is over. */
export const heldCalls = async (subject: Subject, calls: number): Promise<readonly BenchRow[]> => {
  const { label } = subject;
  const server = await startServer(subject);
  await load(server, 2_000, 1_000);
  await sleep(drainMs);
  const before = await server.memory();
  const rssBefore = rssKib(server.pid);
  const running = load(server, calls, 1_000, 60, ['-d', String(Math.round(calls + 8_000))]);
  await sleep(calls + 2_000);
  const rssHeld = rssKib(server.pid);
  const held = await server.memory();
  await running;
  await sleep(drainMs + 2_000);
  const after = await server.memory();
  await server.stop();
  const heap = (m: Memory): number => (m.heapUsed + m.external) / 1024;
  const perCall = { unit: 'KiB', aim: '<= 8' };
  return [
    {
      name: `${label}, memory per held call, heap (${held.calls} held)`,
      value: (heap(held) - heap(before)) / calls,
      ...perCall,
    },
    { name: `${label}, memory per held call, resident`, value: (rssHeld - rssBefore) / calls, ...perCall },
    {
      name: `${label}, heap left when the calls are over`,
      value: heap(after) - heap(before),
      unit: 'KiB',
      aim: 'about 0',
    },
  ];
};
