import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// On the real clock, with real sockets, processes and peers. Calls spend their time waiting, so that some of them run
// beside each other; what they assert is order, content, and the kernel's timestamps, never how quick a machine is.
// A file that needs exact ports has a range of its own below 20,000, where neither the system nor our default hands
// out any.
const realTime = [
  'test/wire/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/cli/calls.test.ts',
  'test/media/loopback.test.ts',
  'test/media/codec-calls.test.ts',
  'test/media/srtp-loopback.test.ts',
  'test/media/loss.test.ts',
  'test/media/workers*.test.ts',
  'test/api/quality.test.ts',
];

// Two thousand calls: beside each other, and beside nothing else.
const load = ['test/wire/load-*.test.ts'];

// A hunt for what fails once in a thousand runs.
const manyRuns = fileURLToPath(new URL('test/support/many-runs.mjs', import.meta.url));
const alias = process.env.RUNS === undefined ? {} : { 'fast-check': manyRuns };
const testTimeout = process.env.RUNS === undefined ? 20_000 : 3_600_000;

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...realTime, ...load],
          alias,
          testTimeout,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'wire',
          include: realTime,
          exclude: load,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'load',
          include: load,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
