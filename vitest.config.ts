import { defineConfig } from 'vitest/config';

// On the real clock, with real sockets, processes and peers: nothing else may run beside them on two cores.
const realTime = [
  'test/wire/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/cli/calls.test.ts',
  'test/media/loopback.test.ts',
  'test/media/codec-calls.test.ts',
  'test/media/srtp-loopback.test.ts',
  'test/media/workers*.test.ts',
];

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: realTime,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'wire',
          include: realTime,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
