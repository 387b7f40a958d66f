import { pathToFileURL } from 'node:url';
import type { BenchRow } from './cpu.ts';
import { callRows, listenerRows } from './rtp-calls.ts';
import { pacingRows } from './rtp-pacing.ts';
import { packetRows } from './rtp-packets.ts';
import { receiveRows } from './rtp-receive.ts';
import { sendRows } from './rtp-send.ts';

export const run = async (): Promise<readonly BenchRow[]> => [
  ...packetRows(),
  ...(await sendRows()),
  ...receiveRows(),
  ...(await pacingRows(500, 10)),
  ...(await callRows(500, 50, 10)),
  ...(await callRows(500, 50, 10, 1)),
  ...(await listenerRows(250)),
];

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
