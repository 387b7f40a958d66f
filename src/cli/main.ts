#!/usr/bin/env node
import { runCommand } from './program.ts';

// The reader closed the pipe, as `| head` does: exit without an error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(0));

process.exitCode = await runCommand(process.argv.slice(2), process);
