import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithTest, isRunning } from './end-with-test.ts';
import { freePort } from './free-port.ts';

/** What a SIPp run came to. Figures are SIPp's own cumulative counters. */
export interface SippResult {
  /** 0 all calls ok, 1 some failed, 97 internal, 99 none processed, 255 fatal. */
  readonly code: number | null;
  readonly successful: number;
  readonly failed: number;
  readonly unexpected: number;
  readonly retransmissions: number;
  readonly outOfCall: number;
  readonly deadCall: number;
  /** SIPp's error log: what it expected and what came. */
  readonly errors: string;
  readonly output: string;
}

export interface SippRun {
  readonly port: number;
  readonly process: ChildProcess;
  readonly result: Promise<SippResult>;
  /** Soft stop (SIGUSR1): a UAS ends when its calls are over. */
  stop(): Promise<SippResult>;
}

export interface SippOptions {
  /** A file in test/wire/scenarios, or a built-in name such as `uac`. */
  readonly scenario: string;
  /** `host:port` to call; absent for a server scenario. */
  readonly target?: string;
  readonly args?: readonly string[];
  readonly timeoutSeconds?: number;
}

export const hasSipp: boolean = ['/usr/bin/sipp', '/usr/local/bin/sipp'].some((path) => existsSync(path));

const scenarios = new URL('../wire/scenarios/', import.meta.url).pathname;

const figures = async (file: string): Promise<(name: string) => number> => {
  const text = await readFile(file, 'latin1').catch(() => '');
  const lines = text.trimEnd().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines[lines.length - 1] ?? '').split(';');
  return (name) => Number(values[names.indexOf(name)] ?? Number.NaN);
};

/** Starts SIPp on a port of the system's choice. */
export const startSipp = async (options: SippOptions): Promise<SippRun> => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-sipp-'));
  const [port, control] = [await freePort(), await freePort()];
  const own = existsSync(join(scenarios, `${options.scenario}.xml`));
  const args = [
    ...(options.target === undefined ? [] : [options.target]),
    ...(own ? ['-sf', join(scenarios, `${options.scenario}.xml`)] : ['-sn', options.scenario]),
    ...['-i', '127.0.0.1', '-p', String(port), '-cp', String(control), '-nostdin'],
    ...['-trace_stat', '-stf', join(folder, 'stat.csv'), '-fd', '1'],
    ...['-trace_err', '-error_file', join(folder, 'errors.log')],
    ...['-timeout', `${options.timeoutSeconds ?? 60}s`, '-timeout_error'],
    ...(options.args ?? []),
  ];
  const child = spawn('sipp', args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TERM: 'dumb' },
  });
  endWithTest(child);
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('latin1')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const result = new Promise<SippResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', async (code) => {
      const of = await figures(join(folder, 'stat.csv'));
      const errors = await readFile(join(folder, 'errors.log'), 'latin1').catch(() => '');
      await rm(folder, { recursive: true, force: true });
      resolve({
        code,
        successful: of('SuccessfulCall(C)'),
        failed: of('FailedCall(C)'),
        unexpected: of('FailedUnexpectedMessage(C)'),
        retransmissions: of('Retransmissions(C)'),
        outOfCall: of('OutOfCallMsgs(C)'),
        deadCall: of('DeadCallMsgs(C)'),
        errors: errors.slice(0, 8_000),
        output,
      });
    });
  });
  const stop = (): Promise<SippResult> => {
    child.kill('SIGUSR1');
    return result;
  };
  return { port, process: child, result, stop };
};

/** Waits until a SIPp server is bound. Its output is buffered when piped, so the kernel's table of sockets is asked. */
export const untilListening = async (run: SippRun): Promise<void> => {
  const port = `:${run.port.toString(16).toUpperCase().padStart(4, '0')} `;
  while (!(await readFile('/proc/net/udp', 'latin1')).includes(port)) {
    if (!isRunning(run.process)) throw new Error('SIPp ended before it listened');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** Runs a SIPp client to its end. */
export const sipp = async (options: SippOptions): Promise<SippResult> => (await startSipp(options)).result;
