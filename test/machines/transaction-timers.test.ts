import { expect, it } from 'vitest';
import { timersFor } from '../../src/transaction/timers.ts';
import { rfcTimers } from '../support/transaction-machines.ts';

const rest = { inviteTrying: 200, requestTrying: 3500, expire: 32_000, cancel: 32_000 };

it('has the values of RFC 3261 Table 4 and RFC 6026 §8 on unreliable transports (RFC 3261 §17.1.1.2, RFC 3261 §17.1.2.2 RFC 3261 §17.2.1 RFC 3261 §17.2.2 RFC 6026 §7)', () => {
  expect(timersFor(rfcTimers, false)).toEqual({
    ...rest,
    t2: 4000,
    a: 500,
    b: 32_000,
    d: 32_000,
    e: 500,
    f: 32_000,
    g: 500,
    h: 32_000,
    i: 5000,
    j: 32_000,
    k: 5000,
    l: 32_000,
    m: 32_000,
  });
});

it('never starts A, E, G and leaves D, I, J, K out on reliable transports (RFC 3261 §17.2.2, RFC 3261 §17.1.1.2)', () => {
  expect(timersFor(rfcTimers, true)).toEqual({
    ...rest,
    t2: 4000,
    a: undefined,
    b: 32_000,
    d: 0,
    e: undefined,
    f: 32_000,
    g: undefined,
    h: 32_000,
    i: 0,
    j: 0,
    k: 0,
    l: 32_000,
    m: 32_000,
  });
});

it('waits at least 32 s in D however small T1 is (RFC 3261 §17.1.1.2)', () => {
  expect(timersFor({ t1: 10, t2: 80, t4: 100 }, false).d).toBe(32_000);
  expect(timersFor({ t1: 1000, t2: 4000, t4: 5000 }, false).d).toBe(64_000);
});

it('never lets the 100 to a non-INVITE come after the client gave up, whatever the base (RFC 4320 §4.1)', () => {
  for (const base of [
    { t1: 500, t2: 500, t4: 500 },
    { t1: 500, t2: 1_000_000, t4: 500 },
    { t1: 100, t2: 150, t4: 500 },
  ]) {
    const { requestTrying, expire } = timersFor(base, false);
    expect(requestTrying).toBeGreaterThanOrEqual(base.t1);
    expect(requestTrying).toBeLessThanOrEqual(expire);
  }
});
