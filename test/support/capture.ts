import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithTest } from './end-with-test.ts';
import { type CapturedPacket, readPcap } from './pcap.ts';

export const hasDumpcap: boolean = existsSync('/usr/bin/dumpcap');

export interface Capture {
  /** Resolves when the file has a packet of after `at`, in ms since 1970, and so all of those before. */
  past(at: number): Promise<void>;
  stop(): Promise<readonly CapturedPacket[]>;
}

/** Captures loopback UDP with the kernel's timestamps until stopped. With `kept`, the file stays there. */
export const startCapture = async (filter: string, kept?: string): Promise<Capture> => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-capture-'));
  const file = kept ?? join(folder, 'x.pcapng');
  const child = spawn('dumpcap', ['-q', '-B', '64', '-i', 'lo', '-f', filter, '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  endWithTest(child);
  let output = '';
  let stopping = false;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  /** Rejects when dumpcap ends by itself. */
  const running = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => stopping || reject(new Error(`dumpcap ended: ${output}`)));
  });
  const begun = new Promise<void>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      // dumpcap prints the file name when the capture runs.
      if (output.includes('File:')) resolve();
    });
  });
  await Promise.race([begun, running]);
  const past = async (at: number): Promise<void> => {
    while (((await readPcap(file)).at(-1)?.at ?? 0) <= at) await Promise.race([sleep(50), running]);
  };
  const stop = async (): Promise<readonly CapturedPacket[]> => {
    stopping = true;
    child.kill('SIGINT');
    await Promise.race([gone, running]);
    const packets = await readPcap(file);
    await rm(folder, { recursive: true, force: true });
    return packets;
  };
  return { past, stop };
};
