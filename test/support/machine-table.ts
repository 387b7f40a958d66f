import { fileURLToPath } from 'node:url';
import type { Row } from './transaction-machines.ts';

// What the pages under docs/machines are made of.

const stays = (row: Row): boolean => row.state === row.next && row.outputs.length === 0;

/** Rows that change nothing are left out. */
export const table = (rows: readonly Row[]): readonly string[] => [
  '| state | event | next state | outputs |',
  '|---|---|---|---|',
  ...rows
    .filter((row) => !stays(row))
    .map((row) => `| ${row.state} | ${row.event} | ${row.next} | ${row.outputs.join(', ') || '–'} |`),
];

const plain = (state: string): string => state.replace(/\(.*/, '');

export const diagram = (rows: readonly Row[]): readonly string[] => {
  const edges = new Map<string, Set<string>>();
  for (const row of rows) {
    const [from, to] = [plain(row.state), plain(row.next)];
    if (from === to) continue;
    const edge = `${from} --> ${to === 'terminated' ? '[*]' : to}`;
    edges.set(edge, (edges.get(edge) ?? new Set()).add(row.event));
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...[...edges].map(([edge, why]) => `  ${edge}: ${[...why].join(', ')}`),
    '```',
  ];
};

export const pathOf = (machine: { readonly name: string }): string =>
  fileURLToPath(new URL(`../../docs/machines/${machine.name}.md`, import.meta.url));
