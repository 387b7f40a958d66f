import { pathToFileURL } from 'node:url';
import type { BenchRow } from './cpu.ts';
import { pacingRows } from './rtp-pacing.ts';
import { packetRows } from './rtp-packets.ts';

export const run = async (): Promise<readonly BenchRow[]> => [...packetRows(), ...(await pacingRows(500, 10))];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
