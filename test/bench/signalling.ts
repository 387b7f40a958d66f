import { parseArgs } from 'node:util';
import { type BenchRow, median } from './cpu.ts';
import { type CallCost, costOfCalls, heldCalls, highestCleanRate } from './signalling-measures.ts';
import { pin, type ServerName, type Subject, serverNames, subjectsOf } from './signalling-servers.ts';

// Server CPU per SIPp `uac` call beside bare dgram responders of the same run, the highest clean rate, and memory per held
// call. Server on CPU 0, SIPp on CPU 1. Everything takes some 20 minutes; shorter, after `npm run bench -- signalling`:
//
//   --measure cpu,drain,clean,memory   what is measured (all four)
//   --servers raw,npm-sip,rxsip,raw-media,rxsip-media,serve
//   --rates 500,1000                   calls/s of the CPU rows
//   --rounds 3 --seconds 6             of each CPU row; the median counts
//   --before ../other                  another checkout, built: its servers in turns with ours
//
//   npm run bench -- signalling --measure cpu --servers raw,rxsip --rates 1000 --rounds 2 --seconds 4     half a minute
//   npm run bench -- signalling --measure cpu --servers raw-media,rxsip-media,serve --rates 500 --rounds 2 --seconds 4

const measures = ['cpu', 'drain', 'clean', 'memory'] as const;
type Measure = (typeof measures)[number];

interface Plan {
  readonly measures: readonly Measure[];
  readonly subjects: readonly Subject[];
  readonly rates: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
}

const oneOf =
  <T extends string>(allowed: readonly T[], flag: string) =>
  (word: string): T => {
    const found = allowed.find((each) => each === word);
    if (found === undefined) throw new Error(`${flag}: ${word} is none of ${allowed.join(', ')}`);
    return found;
  };

const planOf = (args: readonly string[]): Plan => {
  const text = { type: 'string' } as const;
  const options = { measure: text, servers: text, rates: text, rounds: text, seconds: text, before: text };
  const { values } = parseArgs({ args: [...args], options, strict: false });
  const words = (name: keyof typeof options): readonly string[] | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value.split(',') : undefined;
  };
  const names = words('servers')?.map(oneOf<ServerName>(serverNames, '--servers')) ?? serverNames;
  return {
    measures: words('measure')?.map(oneOf<Measure>(measures, '--measure')) ?? measures,
    subjects: subjectsOf(names, words('before')?.[0]),
    rates: words('rates')?.map(Number) ?? [500, 1_000],
    rounds: Number(words('rounds')?.[0] ?? 3),
    seconds: Number(words('seconds')?.[0] ?? 6),
  };
};

const aims: Readonly<Partial<Record<ServerName, { readonly cpu: number; readonly drained?: number }>>> = {
  rxsip: { cpu: 2.2, drained: 2.5 },
  'rxsip-media': { cpu: 2.5 },
};

const cleanAims: Readonly<Partial<Record<ServerName, number>>> = { rxsip: 6_000, 'rxsip-media': 2_500, serve: 2_500 };

/** In turns, so that what the machine does meanwhile hits every server alike. */
const costs = async (plan: Plan, rate: number, drain: boolean): Promise<ReadonlyMap<Subject, readonly CallCost[]>> => {
  const found = new Map<Subject, CallCost[]>(plan.subjects.map((subject) => [subject, []]));
  for (let round = 0; round < (drain ? 1 : plan.rounds); round++) {
    for (const subject of plan.subjects) {
      const cost = await costOfCalls(subject, rate, plan.seconds, drain);
      const what = `${subject.label}, ${rate}/s, round ${round + 1}`;
      console.error(`${what}: ${cost.cpu.toFixed(0)} µs/call, ${(cost.failed * 100).toFixed(1)} % failed`);
      found.get(subject)?.push(cost);
    }
  }
  return found;
};

const costRows = async (plan: Plan, rate: number, drain: boolean): Promise<readonly BenchRow[]> => {
  const found = [...(await costs(plan, rate, drain))].map(([subject, each]) => ({
    subject,
    value: median(each.map(({ cpu, drained }) => drained ?? cpu)),
    failed: median(each.map(({ failed }) => failed)),
  }));
  const costOf = (name: ServerName): number | undefined =>
    found.find(({ subject }) => subject.name === name && !subject.label.startsWith('before'))?.value;
  const rows = found.map(({ subject, value, failed }): BenchRow => {
    const floor = costOf(subject.floor);
    const aim = aims[subject.name]?.[drain ? 'drained' : 'cpu'];
    const lost = failed > 0.005 ? ` (${(failed * 100).toFixed(0)} % of the calls failed)` : '';
    return {
      name: `${subject.label}, CPU per call at ${rate}/s${drain ? ', with the 34 s after' : ''}${lost}`,
      value,
      unit: 'µs',
      ...(floor !== undefined && { ratio: value / floor }),
      ...(aim !== undefined && rate === 1_000 && { aim: `<= ${aim}` }),
    };
  });
  const [library, command] = [costOf('rxsip-media'), costOf('serve')];
  if (library === undefined || command === undefined || drain) return rows;
  const more = { name: `rxsip serve, more than the library at ${rate}/s`, value: (command / library - 1) * 100 };
  return [...rows, { ...more, unit: '%', aim: '<= 15' }];
};

export const run = async (): Promise<readonly BenchRow[]> => {
  const plan = planOf(process.argv.slice(2));
  const asks = (measure: Measure): boolean => plan.measures.includes(measure);
  await pin(1, process.pid);
  const rows: BenchRow[] = [];
  if (asks('cpu')) for (const rate of plan.rates) rows.push(...(await costRows(plan, rate, false)));
  if (asks('drain')) rows.push(...(await costRows(plan, Math.max(...plan.rates), true)));
  for (const subject of asks('clean') ? plan.subjects : []) {
    if (subject.name === 'npm-sip') continue;
    const value = await highestCleanRate(subject, subject.floor === 'raw' ? 3_000 : 500);
    const aim = cleanAims[subject.name];
    const name = `${subject.label}, highest clean rate`;
    rows.push({ name, value, unit: 'calls/s', ...(aim !== undefined && { aim: `>= ${aim}` }) });
  }
  for (const subject of asks('memory') ? plan.subjects : []) {
    if (subject.name === 'rxsip') rows.push(...(await heldCalls(subject, 10_000)));
  }
  return rows;
};
