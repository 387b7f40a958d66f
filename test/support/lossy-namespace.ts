import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../cli/built.ts';

const run = promisify(execFile);

/** A network of its own, loopback only, whose kernel loses packets. */
export interface LossyNamespace {
  /** Runs a program of ours in it, and gives back what that prints. */
  run(program: string, ...args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

const begin = (name: string): string | undefined => {
  if (process.getuid?.() !== 0) return 'this is not root';
  const inside = ['netns', 'exec', name];
  for (const [command, ...args] of [
    ['ip', 'netns', 'add', name],
    ['ip', ...inside, 'ip', 'link', 'set', 'lo', 'up'],
    ['ip', ...inside, 'iptables', '-A', 'OUTPUT', '-m', 'statistic', '--mode', 'random', '--probability', '0.5'],
    ['ip', ...inside, 'iptables', '-F'],
  ] as const) {
    const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return `${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`;
  }
  return undefined;
};

const end = (name: string): void => void spawnSync('ip', ['netns', 'del', name]);

/** Why this machine cannot have one; undefined where it can. */
export const lossyObstacle = (): string | undefined => {
  const name = `rxsip-try-${process.pid}`;
  const obstacle = begin(name);
  end(name);
  return obstacle;
};

export interface Loss {
  /** UDP ports it strikes on arrival, first and last. */
  readonly ports: readonly [number, number];
  /** IP octets of a packet it strikes: RTP of G.711 is 200, RTCP has other lengths. */
  readonly length: number;
  readonly probability: number;
}

export const lossyNamespace = async (losses: readonly Loss[]): Promise<LossyNamespace> => {
  const name = `rxsip-${process.pid}`;
  const obstacle = begin(name);
  if (obstacle !== undefined) throw new Error(obstacle);
  const inside = ['netns', 'exec', name];
  for (const { ports, length, probability } of losses) {
    const which = ['-p', 'udp', '--dport', ports.join(':'), '-m', 'length', '--length', String(length)];
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', String(probability)];
    await run('ip', [...inside, 'iptables', '-A', 'INPUT', ...which, ...chance, '-j', 'DROP']);
  }
  const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  return {
    run: async (program, ...args) => {
      const { stdout } = await run('ip', [...inside, process.execPath, tsx, join(root, program), ...args], {
        cwd: root,
        timeout: 45_000,
      });
      return stdout;
    },
    close: async () => end(name),
  };
};

/** From within: how many packets each loss has taken so far, in their order. */
export const taken = async (): Promise<readonly number[]> => {
  const { stdout } = await run('iptables', ['-L', 'INPUT', '-v', '-n', '-x']);
  return stdout
    .split('\n')
    .filter((line) => line.includes('DROP'))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
};
