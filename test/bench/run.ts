import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { BenchRow } from './cpu.ts';

// `npm run bench` measures everything and prints it; `-- --write` also writes the table into docs/benchmarks.md,
// `-- parser rtp` measures only those.

const parts = ['parser', 'signalling', 'overload', 'rtp', 'pacing', 'srtp', 'codecs', 'mixer', 'relay'] as const;
type Part = (typeof parts)[number];
const titles: Readonly<Record<Part, string>> = {
  parser: 'Parsing and writing',
  signalling: 'Signalling: server CPU per call, highest rate, memory',
  overload: 'Overload: more calls than there is time for',
  rtp: 'RTP',
  pacing: 'Pacing: main thread and workers beside C, SIPp, baresip and ffmpeg, best of three rounds',
  codecs: 'Codecs and resampling, as multiples of real time on one core',
  srtp: 'SRTP',
  mixer: 'Conference mixer',
  relay: 'Bridge: relayed and transcoded',
};

const round = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

const table = (rows: readonly BenchRow[]): string =>
  [
    '| what | figure | × its anchor | aim |',
    '|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.name} | ${round(row.value)} ${row.unit} | ${row.ratio === undefined ? '' : row.ratio.toFixed(2)} | ${row.aim ?? ''} |`,
    ),
  ].join('\n');

if (process.argv.includes('--help')) {
  console.log(`npm run bench -- [${parts.join(' | ')}] [--write]`);
  process.exit(0);
}

const asked = process.argv.slice(2).filter((word): word is Part => (parts as readonly string[]).includes(word));
const chosen = asked.length > 0 ? asked : parts;

const file = new URL('../../docs/benchmarks.md', import.meta.url);
const marks = (part: Part): readonly [string, string] => [`<!-- ${part} -->`, `<!-- /${part} -->`];

for (const part of chosen) {
  const { run } = (await import(`./${part}.ts`)) as { run(): Promise<readonly BenchRow[]> };
  const text = table(await run());
  console.log(`\n## ${titles[part]}\n\n${text}`);
  if (!process.argv.includes('--write')) continue;
  const [open, close] = marks(part);
  const page = readFileSync(file, 'utf8');
  const [before, rest] = page.split(open);
  const after = rest?.split(close)[1];
  if (after === undefined) throw new Error(`docs/benchmarks.md has no place marked ${open}`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const where = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, commit ${commit}.`;
  writeFileSync(file, `${before}${open}\n${where}\n\n${text}\n${close}${after}`);
}
