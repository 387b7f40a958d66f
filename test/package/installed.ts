import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../cli/built.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const command = (name: string, args: readonly string[], cwd: string): string => {
  const { status, stdout, stderr } = spawnSync(name, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} exited with ${status}: ${stderr}`);
  return stdout;
};

/**
 * Packs what would be published and installs it into `folder`, without a network: of the packages beside it there are
 * those it says it depends on and `others`, and no more.
 */
export const install = (folder: string, others: readonly string[]): void => {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const packed = command('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  command('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1) ?? ''), '-C', modules], folder);
  const own = join(modules, 'rxsip');
  renameSync(join(modules, 'package'), own);
  const { dependencies = {}, bin = {} } = manifest(own);
  for (const name of [...Object.keys(dependencies), ...others]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  // As npm does it: a link, and the right to run what it leads to.
  mkdirSync(join(modules, '.bin'));
  for (const [name, path] of Object.entries(bin)) {
    chmodSync(join(own, path), 0o755);
    symlinkSync(join('..', 'rxsip', path), join(modules, '.bin', name));
  }
};
