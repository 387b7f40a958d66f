import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CapturedPacket, readPcap } from './pcap.ts';

export const hasDumpcap: boolean = existsSync('/usr/bin/dumpcap');

/** Captures loopback UDP with the kernel's timestamps until stopped. With `kept`, the file stays there. */
export const startCapture = async (
  filter: string,
  kept?: string,
): Promise<{ stop(): Promise<readonly CapturedPacket[]> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-capture-'));
  const file = kept ?? join(folder, 'x.pcapng');
  const child = spawn('dumpcap', ['-q', '-B', '64', '-i', 'lo', '-f', filter, '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`dumpcap ended: ${output}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      // dumpcap prints the file name when the capture runs.
      if (output.includes('File:')) resolve();
    });
  });
  child.removeAllListeners('exit');
  const stop = async (): Promise<readonly CapturedPacket[]> => {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGINT');
    await gone;
    const packets = await readPcap(file);
    await rm(folder, { recursive: true, force: true });
    return packets;
  };
  return { stop };
};
