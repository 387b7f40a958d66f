import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../cli/built.ts';
import { install } from './installed.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  await build();
  folder = await mkdtemp(join(tmpdir(), 'rxsip-installed-'));
  install(folder, ['libopus-wasm', '@types/node']);
  await cp(join(import.meta.dirname, 'programs'), folder, { recursive: true });
}, 90_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ends by itself, having heard the other side. */
const program = async (name: string): Promise<string> => {
  const { stdout } = await run(process.execPath, [name], { cwd: folder, timeout: 20_000 });
  return stdout.trim();
};

describe('the package as installed, away from its sources', () => {
  it('carries a call whose media is in worker threads, and lets the process end', async () => {
    expect(await program('workers.mjs')).toBe('PCMU 8000');
  });

  it('finds Opus, on the main thread and in a worker', async () => {
    expect(await program('opus.mjs')).toBe('OPUS 48000');
  });

  it('has a command that runs by its name', async () => {
    const rxsip = join(folder, 'node_modules', '.bin', 'rxsip');
    const { stdout } = await run(rxsip, ['call', '--help'], { cwd: folder });
    expect(stdout).toContain('--codecs');
  });

  it('type-checks in a strict program', async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const flags = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    const types = ['--skipLibCheck', 'false', '--types', 'node'];
    const { stdout } = await run(process.execPath, [tsc, ...flags, ...types, 'typed.mts'], { cwd: folder });
    expect(stdout).toBe('');
  });
});
