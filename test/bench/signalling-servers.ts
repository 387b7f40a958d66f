import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithTest } from '../support/end-with-test.ts';
import { freePort } from '../support/free-port.ts';

/** The servers SIPp calls; docs/benchmarks.md says what each does. */
export const serverNames = ['raw', 'npm-sip', 'rxsip', 'raw-media', 'rxsip-media', 'serve'] as const;
export type ServerName = (typeof serverNames)[number];

/** One server of a comparison: which, and from which checkout when it is ours. */
export interface Subject {
  readonly name: ServerName;
  readonly root: string;
  readonly label: string;
  /** The bare responder its figures are held against. */
  readonly floor: 'raw' | 'raw-media';
}

export const isOurs = (name: ServerName): boolean => name === 'rxsip' || name === 'rxsip-media' || name === 'serve';

const labels: Readonly<Record<ServerName, string>> = {
  raw: 'bare responder',
  'npm-sip': 'npm sip',
  rxsip: 'rxsip, media: false',
  'raw-media': 'bare responder with two ports a call',
  'rxsip-media': 'rxsip, media on',
  serve: 'rxsip serve',
};

const here = fileURLToPath(new URL('../..', import.meta.url));

/** `before`: another checkout, built, whose servers are measured in turns with ours. */
export const subjectsOf = (names: readonly ServerName[], before: string | undefined): readonly Subject[] =>
  names.flatMap((name) => {
    const floor = name === 'raw' || name === 'npm-sip' || name === 'rxsip' ? 'raw' : 'raw-media';
    const ours: Subject = { name, root: here, label: labels[name], floor };
    return before === undefined || !isOurs(name)
      ? [ours]
      : [{ ...ours, root: resolve(before), label: `before: ${ours.label}` }, ours];
  });

export interface Server {
  readonly port: number;
  readonly pid: number;
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

/** Octets in use after a collection, and the calls that are up. */
export interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly calls: number;
}

/** The server has CPU 0, SIPp and this process CPU 1. */
export const pin = (cpu: 0 | 1, pid: number): Promise<void> =>
  new Promise((resolve) => spawn('taskset', ['-acp', String(cpu), String(pid)]).once('close', () => resolve()));

const argsOf = ({ name, root }: Subject, port: number): readonly string[] => {
  if (name === 'serve') return [`${root}/dist/cli/main.js`, 'serve', '--listen', `udp:127.0.0.1:${port}`];
  const script = name === 'rxsip-media' ? 'rxsip' : name;
  const ours = isOurs(name) ? [root, name === 'rxsip' ? 'off' : 'on'] : [];
  return [fileURLToPath(new URL(`./servers/${script}.mjs`, import.meta.url)), String(port), ...ours];
};

/** Starts a server; what it prints goes into a pipe that is read to its end. */
export const startServer = async (subject: Subject): Promise<Server> => {
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', ...argsOf(subject, port)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  endWithTest(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`${subject.label} ended with ${code} before it was ready`)));
  });
  child.stdout?.resume();
  const pid = child.pid as number;
  await pin(0, pid);
  const memory = (): Promise<Memory> =>
    new Promise((resolve) => {
      child.once('message', (answer) => resolve(answer as Memory));
      child.send('memory');
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return { port, pid, memory, stop };
};
