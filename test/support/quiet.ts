export { expectQuiet, noiseOf } from '../../src/testing/expect-quiet.ts';

/** `counters.busy` of an endpoint with nothing alive: every layer, and the timers. */
export const nothingBusy = {
  admission: 0,
  transaction: 0,
  ua: 0,
  dialog: 0,
  stream: 0,
  session: 0,
  requests: 0,
  unclaimed: 0,
  timer: 0,
} as const;
