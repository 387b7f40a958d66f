import type { Call } from '../../src/api/call/call.ts';
import { Endpoint } from '../../src/api/endpoint/endpoint.ts';
import type { Fault } from '../../src/api/endpoint/sip-endpoint.ts';
import { Log } from '../../src/api/log/log.ts';
import type { Logger } from '../../src/api/log/logger.ts';
import { seededEntropy } from '../../src/core/entropy.ts';
import { type VirtualClock, virtualClock } from '../../src/testing/virtual-clock.ts';
import { FakeStack } from './fake-stack.ts';

export interface Harness {
  readonly fake: FakeStack;
  readonly clock: VirtualClock;
  readonly endpoint: Endpoint;
  readonly faults: Fault[];
}

const harness = (uri: string, from: string, logger?: Logger): Harness => {
  const fake = new FakeStack();
  const clock = virtualClock();
  const limits = { maxCalls: 1000, maxTransactions: 10_000 };
  const parts = { stack: fake.stack, clock, listening: [], limits, uri, from, entropy: seededEntropy(7) };
  const endpoint = new Endpoint(logger === undefined ? parts : { ...parts, log: new Log(logger) });
  const faults: Fault[] = [];
  endpoint.faults$.subscribe((fault) => faults.push(fault));
  return { fake, clock, endpoint, faults };
};

export const fakeServer = (logger?: Logger): Harness =>
  harness('sip:rxsip@192.0.2.1:5060', 'sip:rxsip@192.0.2.1:5060', logger);

export const fakeClient = (): Harness => harness('sip:me@192.0.2.1:5060', '"Me" <sip:me@192.0.2.1:5060>');

/** A server with one incoming call. */
export const oneCall = (logger?: Logger): Harness & { readonly call: Call } => {
  const parts = fakeServer(logger);
  let call: Call | undefined;
  parts.endpoint.calls$.subscribe((each) => {
    call ??= each;
  });
  parts.fake.ring();
  if (call === undefined) throw new Error('no call came');
  return { ...parts, call };
};

/** What a promise came to, without waiting longer than the promises that are settled already need. */
export const outcome = async (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    promise.then(
      (value) => ({ resolved: value }),
      (error: { code?: string }) => ({ rejected: error.code ?? String(error) }),
    ),
    new Promise((resolve) => setImmediate(resolve, 'pending')),
  ]);
