import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

export interface Finding {
  readonly rule: string;
  readonly file: string;
}

/** Lints a tree of these files with the configuration of the repository. Returns the findings. */
export const lintPlanted = (files: Readonly<Record<string, string>>): Finding[] => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rxsip-lint-')));
  try {
    const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    // The copy is no git checkout.
    write(folder, 'biome.json', JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
    for (const [path, text] of Object.entries(files)) write(folder, path, text);
    const { stdout, stderr, status } = run(folder, ['lint', '--reporter=github', '--max-diagnostics=none', '.']);
    const found = [...stdout.matchAll(/^::\w+ title=(\S+?),file=([^,]+),/gm)];
    if (status !== 0 && found.length === 0) throw new Error(`the linter did not run:\n${stdout}${stderr}`);
    return found.map(([, rule = '', file = '']) => ({ rule, file: relative(folder, file) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The number of files the linter visits in the repository. */
export const filesVisited = (): number => {
  const { stdout, stderr } = run(root, ['lint', '--max-diagnostics=1', '.']);
  return Number(/Checked (\d+) files/.exec(stdout + stderr)?.[1] ?? 0);
};

const run = (cwd: string, args: readonly string[]) =>
  spawnSync(process.execPath, [biome, ...args], { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });

const write = (folder: string, path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
