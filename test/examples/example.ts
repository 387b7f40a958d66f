import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from '../cli/built.ts';

export { build };

const running = new Set<ChildProcess>();

/** A program as a newcomer runs it: `npx tsx FILE`. */
export class Program {
  readonly exit: Promise<number | null>;
  output = '';
  readonly #child: ChildProcess;
  #look: () => void = () => {};

  constructor(file: string, ...args: readonly string[]) {
    const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    this.#child = spawn(process.execPath, [tsx, file, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += String(chunk);
        this.#look();
      });
    }
    this.exit = new Promise((resolve) => this.#child.on('close', (code) => resolve(code)));
    running.add(this.#child);
    void this.exit.then(() => running.delete(this.#child));
  }

  /** What the pattern finds in the output, now or later; fails when the program ends without. */
  async says(pattern: RegExp): Promise<string> {
    const found = new Promise<string>((resolve) => {
      this.#look = () => {
        const match = pattern.exec(this.output);
        if (match !== null) resolve(match[0]);
      };
      this.#look();
    });
    const text = await Promise.race([found, this.exit]);
    if (typeof text !== 'string') throw new Error(`${pattern} was not said: ${this.output}`);
    return text;
  }

  /** Ctrl-C. */
  stop(): void {
    this.#child.kill('SIGINT');
  }
}

export const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
