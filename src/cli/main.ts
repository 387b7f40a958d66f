#!/usr/bin/env node
import { run } from './program.ts';

// Whoever read along has gone, as after `| head`: there is nobody left to tell.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(0));

process.exitCode = await run(process.argv.slice(2), process);
