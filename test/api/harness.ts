import type { Call } from '../../src/api/call/call.ts';
import { CallingEndpoint } from '../../src/api/client/calling-endpoint.ts';
import { Endpoint } from '../../src/api/endpoint/endpoint.ts';
import type { Fault } from '../../src/api/endpoint/sip-endpoint.ts';
import { type Logger, maskingLogger } from '../../src/api/log/logger.ts';
import { seededEntropy } from '../../src/core/entropy.ts';
import { type VirtualClock, virtualClock } from '../../src/testing/virtual-clock.ts';
import { FakeStack } from './fake-stack.ts';

export interface Harness<E extends Endpoint> {
  readonly fake: FakeStack;
  readonly clock: VirtualClock;
  readonly endpoint: E;
  readonly faults: Fault[];
}

const harness = <E extends Endpoint>(make: (fake: FakeStack, clock: VirtualClock) => E): Harness<E> => {
  const fake = new FakeStack();
  const clock = virtualClock();
  const endpoint = make(fake, clock);
  const faults: Fault[] = [];
  endpoint.faults$.subscribe((fault) => faults.push(fault));
  return { fake, clock, endpoint, faults };
};

export const fakeServer = (logger?: Logger): Harness<Endpoint> =>
  harness((fake, clock) => {
    const parts = { stack: fake.stack, clock, listening: [], uri: 'sip:rxsip@192.0.2.1:5060' };
    return new Endpoint(logger === undefined ? parts : { ...parts, logger: maskingLogger(logger) });
  });

export const fakeClient = (): Harness<CallingEndpoint> =>
  harness((fake, clock) => {
    const parts = { stack: fake.stack, clock, listening: [], uri: 'sip:me@192.0.2.1:5060' };
    return new CallingEndpoint(parts, seededEntropy(7), '"Me" <sip:me@192.0.2.1:5060>');
  });

/** A server with one incoming call. */
export const oneCall = (logger?: Logger): Harness<Endpoint> & { readonly call: Call } => {
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
