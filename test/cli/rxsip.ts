import { type ChildProcess, spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { main, root } from './built.ts';

export type Line = {
  readonly event: string;
  readonly counters?: Readonly<Record<string, number>>;
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly local?: { readonly port: number };
} & Readonly<Record<string, unknown>>;

const lineOf = (text: string): Line => JSON.parse(text);

/** The command as a process of its own. */
export class Rxsip {
  readonly lines: string[] = [];
  readonly exit: Promise<number | null>;
  stderr = '';
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  /** `stdout`: a file for the output, in place of `lines`. */
  constructor(...given: readonly string[] | readonly [{ readonly stdout: FileHandle }, ...string[]]) {
    const [first, ...others] = given;
    const file = typeof first === 'object' ? first.stdout : undefined;
    const args = typeof first === 'string' ? [first, ...others] : others;
    const child = spawn(process.execPath, [main, ...(args as string[])], {
      cwd: root,
      stdio: ['ignore', file?.fd ?? 'pipe', 'pipe'],
    });
    this.#child = child;
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.lines.push(line);
        for (const look of this.#waiting) look();
      });
    }
    child.stderr?.on('data', (chunk) => {
      this.stderr += String(chunk);
      for (const look of this.#waiting) look();
    });
    void file?.close();
    this.exit = new Promise((resolve) => child.on('close', (code) => resolve(code)));
    running.add(child);
    void this.exit.then(() => running.delete(child));
  }

  /** With `--json`: every line so far. */
  get events(): readonly Line[] {
    return this.lines.map(lineOf);
  }

  of(event: string): readonly Line[] {
    return this.events.filter((each) => each.event === event);
  }

  /** The first line that matches, now or later; rejects when the process ends without one. */
  async line(fits: (line: string) => boolean): Promise<string> {
    return this.#until(() => this.lines.find(fits));
  }

  /** All of stderr, once it matches. */
  async errorText(pattern: RegExp): Promise<string> {
    return this.#until(() => (pattern.test(this.stderr) ? this.stderr : undefined));
  }

  /** Closes the reading end of its output, as `| head` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  async #until(find: () => string | undefined): Promise<string> {
    const found = new Promise<string>((resolve) => {
      const look = (): void => {
        const text = find();
        if (text === undefined) return;
        this.#waiting.delete(look);
        resolve(text);
      };
      this.#waiting.add(look);
      look();
    });
    const text = await Promise.race([found, this.exit]);
    if (typeof text !== 'string') throw new Error(`it never came: ${this.lines.join('\n')}${this.stderr}`);
    return text;
  }

  async event(event: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Line> {
    const fits = (line: string): boolean => {
      const read = lineOf(line);
      return read.event === event && Object.entries(fields).every(([name, value]) => read[name] === value);
    };
    return lineOf(await this.line(fits));
  }

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    this.#child.kill(name);
  }
}

const running = new Set<ChildProcess>();

/** For `afterEach`: so that a failed test leaves no process. */
export const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

/** A listening `rxsip serve`, on a port that the system chooses. */
export const serving = async (...args: readonly string[]): Promise<{ server: Rxsip; uri: string }> => {
  const server = new Rxsip('serve', '--listen', 'udp:127.0.0.1:0', '--json', ...args);
  const { uri } = await server.event('listening');
  return { server, uri: String(uri) };
};
