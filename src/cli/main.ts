#!/usr/bin/env node
import { runCommand } from './program.ts';

/** The reader closed the pipe, as `| head` does. */
const isGone = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

let gone = false;
let reported = false;
process.stdout.on('error', (error) => {
  // A command that runs ends in good order, as by a signal; another one exits without an error.
  if (isGone(error)) {
    if (!gone && !process.emit('SIGTERM')) process.exit(0);
    gone = true;
    return;
  }
  // A full disk is no reason to drop calls: lines are lost until there is room again.
  if (!reported) process.stderr.write(`rxsip: lines are lost: ${error.message}\n`);
  reported = true;
});
process.stderr.on('error', () => {});

process.exitCode = await runCommand(process.argv.slice(2), process);
