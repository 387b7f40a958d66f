import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A program that a signal ended has no exit code. */
export const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** So that a program does not outlive a failed test and send to ports that others have by then. */
export const endWithTest = (child: ChildProcess): void => {
  const end = (): void => {
    if (isRunning(child)) child.kill('SIGKILL');
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  try {
    onTestFinished(end);
  } catch {
    // A benchmark, or a program that a test runs: no test is going on here.
  }
};
