import { CommanderError } from 'commander';
import { commands, type Run } from './commands.ts';
import { Console, type Streams } from './console.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';

/** Runs the command of these arguments (without `node` and the script). Returns the exit code. */
export const runCommand = async (args: readonly string[], streams: Streams): Promise<ExitCode> => {
  let job: Run | undefined;
  let json = false;
  const command = commands(streams, (flags, what) => {
    json = flags.json ?? false;
    job = what;
  });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    // Commander has printed the help or the error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    throw error;
  }
  const console = new Console(streams, json);
  try {
    return (await job?.(console)) ?? exitCode.usage;
  } catch (error) {
    console.printError(error instanceof Error ? error.message : String(error));
    return exitCodeOf(error);
  } finally {
    console.flush();
  }
};
