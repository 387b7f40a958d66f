import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built command. */
export const main = join(root, 'dist', 'cli', 'main.js');

const lock = join(tmpdir(), `rxsip-build-${process.getuid?.() ?? 0}.lock`);

/** Builds `dist`, one test worker at a time: the tests run what would be published. */
export const build = async (): Promise<void> => {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() > giveUpAt) rmdirSync(lock);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
      cwd: root,
    });
    if (!existsSync(main)) throw new Error(`there is no ${main}: ${stdout}`);
  } finally {
    rmdirSync(lock);
  }
};
