// Stands in for fast-check when RUNS is set: every property runs so many times as often, from a seed of its own.
// `RUNS=50 npx vitest run --project unit test/properties`

import { createRequire } from 'node:module';

const { default: fc } = createRequire(import.meta.url)('fast-check');
const times = Number(process.env.RUNS);

export default {
  ...fc,
  assert: (property, { numRuns = 100, ...parameters } = {}) =>
    fc.assert(property, { numRuns: numRuns * times, ...parameters }),
};
