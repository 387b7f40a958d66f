// `npm test`: everything that has to hold, from the linter to calls with real peers, each step under one heading.
// Steps go on after one has failed. The last line counts steps and tests: `N passed, N failed, N skipped`.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePeers } from './peers.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A step that hangs fails. */
const STEP_LIMIT_MS = 540_000;

const scratch = mkdtempSync(join(tmpdir(), 'rxsip-test-'));

/** Ends a group of processes: what hangs, with all it has started: workers, servers, SIPp. */
const endGroup = (leader) => {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
};

let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    if (running !== undefined) endGroup(running);
    process.exit(130);
  });
}

/** Runs a program, shows what it prints, and resolves to that text; rejects when it fails or takes too long. */
const run = (command, ...args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running = child.pid;
    const limit = setTimeout(endGroup, STEP_LIMIT_MS, child.pid);
    let text = '';
    const show = (stream) => (chunk) => {
      text += chunk;
      stream.write(chunk);
    };
    child.stdout.on('data', show(process.stdout));
    child.stderr.on('data', show(process.stderr));
    child.on('error', reject);
    // What it left behind would hold its output open.
    child.on('exit', () => endGroup(child.pid));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ${args[0] ?? ''} ended with ${signal ?? code}`));
    });
  });

const tool = (name, ...args) => run(process.execPath, join(root, 'node_modules', name), ...args);

/** Steps resolve to nothing, or to counts of their own; what rejects has failed once. */
const lint = async () => {
  const text = await tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--colors=off', '.');
  const visited = Number(/Checked (\d+) files/.exec(text)?.[1] ?? 0);
  if (visited < 150) throw new Error(`the linter visited ${visited} files: it looked at nothing`);
};

const build = async () => {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await tool('typescript/bin/tsc', '-b');
};

const types = async () => {
  await tool('typescript/bin/tsc', '-p', 'tsconfig.test.json');
};

/** What would be published: packed, inspected, and every entry point loaded. */
const published = async () => {
  const packed = await run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', scratch);
  const tarball = join(scratch, packed.trim().split('\n').at(-1));
  await tool('publint/src/cli.js', 'run', tarball, '--strict');
  await tool(
    '@arethetypeswrong/cli/dist/index.js',
    tarball,
    '--profile',
    'esm-only',
    '--no-definitely-typed',
    '--no-emoji',
    '--no-color',
  );
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
  const load = entries.map((entry) => `await import('${entry.replace(/^\./, 'rxsip')}');`).join(' ');
  await run(process.execPath, '--input-type=module', '--eval', load);
};

const peers = async () => {
  ensurePeers();
};

const vitest = async () => {
  const report = join(scratch, 'vitest.json');
  const ended = await tool(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ).then(
    () => undefined,
    (error) => error,
  );
  if (!existsSync(report)) throw ended ?? new Error('vitest left no report');
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  if (testResults.length < 20) throw new Error(`only ${testResults.length} test files ran`);
  // A file that could not even be loaded has no tests to fail.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = numFailedTests + unloaded.length;
  return {
    passed: numPassedTests,
    // vitest also fails on what no test owns, such as an unhandled rejection.
    failed: ended && failed === 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
};

const steps = [
  ['lint', lint],
  ['build', build],
  ['type-check of tests and examples', types],
  ['package', published],
  ['peers', peers],
  ['tests', vitest],
];

const total = { passed: 0, failed: 0, skipped: 0 };

for (const [index, [name, step]] of steps.entries()) {
  console.log(`\n== ${index + 1}/${steps.length} ${name}`);
  const started = performance.now();
  const { passed, failed, skipped } = await step().then(
    (counts) => counts ?? { passed: 1, failed: 0, skipped: 0 },
    (error) => {
      console.log(error.message);
      return { passed: 0, failed: 1, skipped: 0 };
    },
  );
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`-- ${name} ${failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
}

rmSync(scratch, { recursive: true, force: true });
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
