// N calls, R a second, each held for a while: a small load generator.
//   npx tsx examples/sipp-client.ts sip:HOST:PORT [N=100] [R=10] [HOLD_MS=100]

import { interval, lastValueFrom, mergeMap, take } from 'rxjs';
import { type Call, createSipClient, endText } from 'rxsip';

const [target, count = '100', rate = '10', holdMs = '100'] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: sipp-client.ts sip:HOST:PORT [N] [R] [HOLD_MS]');
const total = Number(count);

const client = await createSipClient({ media: false });
const setUpMs: number[] = [];
const failures = new Map<string, number>();
let finished = 0;

const oneCall = async (): Promise<void> => {
  const began = performance.now();
  const call: Call = client.call(target);
  try {
    await call.answered;
    setUpMs.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, Number(holdMs)));
    await call.hangup();
  } catch {
    const why = endText(await call.ended);
    failures.set(why, (failures.get(why) ?? 0) + 1);
  }
  finished += 1;
  draw();
};

const draw = (): void => {
  if (!process.stdout.isTTY) return;
  const filled = Math.round((finished / total) * 40);
  process.stdout.write(`\r[${'#'.repeat(filled)}${'.'.repeat(40 - filled)}] ${finished}/${total}`);
};

const began = performance.now();
await lastValueFrom(interval(1000 / Number(rate)).pipe(take(total), mergeMap(oneCall)));
const seconds = (performance.now() - began) / 1000;
await client.close();

setUpMs.sort((a, b) => a - b);
const at = (share: number): string => (setUpMs[Math.floor(setUpMs.length * share)] ?? Number.NaN).toFixed(1);
console.log(`\n${setUpMs.length} of ${total} calls made in ${seconds.toFixed(1)} s`);
if (setUpMs.length > 0) console.log(`set-up time: median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
for (const [why, times] of failures) console.log(`${times} failed: ${why}`);
process.exitCode = failures.size === 0 ? 0 : 1;
