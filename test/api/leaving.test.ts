import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import type { RefusedRequest } from '../../src/api/endpoint/sip-endpoint.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import type { SipRequest } from '../../src/message/model.ts';
import { virtualWorld } from '../support/virtual-world.ts';
import { outcome } from './harness.ts';

/** A server whose calls go to `onCall`, and a client. */
const pairOf = async (onCall: (call: Call) => void) => {
  const { clock, drivers } = virtualWorld({ delayMs: 10 });
  const server = await createSipServer({ drivers: drivers('10.0.0.1', 1) });
  const client = await createSipClient({ drivers: drivers('10.0.0.2', 2) });
  server.calls$.subscribe(onCall);
  const close = async (): Promise<void> => {
    await Promise.all([server.close(), client.close(), clock.advanceAsync(6000)]);
  };
  return { clock, server, client, close };
};

const silent = 'sip:nobody@10.0.0.99';

describe('a call given up towards a peer that does not respond', () => {
  it('rejects answered at once with the abort, settles outcome, and is over within half a second', async () => {
    const { clock, client, close } = await pairOf(() => {});
    const abort = new AbortController();
    const call = client.call(silent, { signal: abort.signal });
    const [answered, result] = [outcome(call.answered), outcome(call.outcome)];
    await clock.advanceAsync(2000);
    abort.abort();
    expect(await outcome(call.answered)).toEqual({ rejected: 'ERR_SIP_ABORTED' });
    expect(await outcome(call.outcome)).toEqual({ resolved: { answered: false, cause: { by: 'local' } } });
    await Promise.all([answered, result]);
    await clock.advanceAsync(501);
    expect(call.cause).toEqual({ by: 'local' });
    await close();
  });

  it('rejects answered at once when it is hung up, and hangup() resolves within half a second', async () => {
    const { clock, client, close } = await pairOf(() => {});
    const call = client.call(silent);
    await clock.advanceAsync(2000);
    const ended = call.hangup();
    expect(await outcome(call.answered)).toEqual({ rejected: 'ERR_SIP_ENDED' });
    expect(await outcome(call.outcome)).toEqual({ resolved: { answered: false, cause: { by: 'local' } } });
    await clock.advanceAsync(501);
    expect(await outcome(ended)).toEqual({ resolved: { by: 'local' } });
    await close();
  });

  it('lets close() resolve within a second, and dial() end when it is unsubscribed', async () => {
    const { clock, client, server } = await pairOf(() => {});
    let dialled: Call | undefined;
    const subscription = client.dial(silent).subscribe((call) => {
      dialled = call;
    });
    client.call(silent);
    await clock.advanceAsync(3000);
    subscription.unsubscribe();
    await clock.advanceAsync(501);
    expect(dialled?.state).toBe('ended');
    const closed = client.close();
    await clock.advanceAsync(1000);
    expect(await outcome(closed)).toEqual({ resolved: undefined });
    await server.close();
  });
});

describe('an endpoint that is closed', () => {
  it('has nothing busy and no call, at whatever moment of whatever call it is closed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4000 }),
        fc.constantFrom('answer', 'ring', 'reject', 'ignore', 'answer and hold', 'answer and hang up'),
        fc.constantFrom('server', 'client'),
        fc.integer({ min: 0, max: 3000 }),
        async (closeAt, what, who, deadlineMs) => {
          const { clock, server, client } = await pairOf((call) => {
            if (what === 'ring') void call.ring();
            else if (what === 'reject') void call.reject(486);
            else if (what !== 'ignore') {
              const follow = async (): Promise<unknown> =>
                what === 'answer and hold' ? call.hold() : what === 'answer' ? undefined : call.hangup();
              // Either may be cut short by the end.
              call
                .answer()
                .then(follow)
                .catch(() => {});
            }
          });
          client.call(server.uri);
          client.call(silent);
          await clock.advanceAsync(closeAt);
          const endpoint = who === 'server' ? server : client;
          const closed = endpoint.close({ deadlineMs });
          await clock.advanceAsync(deadlineMs + 1);
          await closed;
          expect(Object.values(endpoint.counters.busy).filter((count) => count !== 0)).toEqual([]);
          expect(endpoint.counters.calls.active).toBe(0);
          await Promise.all([server.close(), client.close(), clock.advanceAsync(6000)]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a rejection', () => {
  it('with contacts sends each as a Contact, and the caller finds them in the cause and can call one (RFC 3261 §8.3)', async () => {
    const reached: string[] = [];
    const { clock, server, client, close } = await pairOf((call) => {
      reached.push(call.request?.uri ?? '');
      if (reached.length > 1) void call.answer();
      else
        void call.reject(302, {
          contacts: ['sip:desk@192.0.2.11', { uri: 'sip:other@10.0.0.1:5060', q: 0.7, expires: 60, displayName: 'O' }],
        });
    });
    const { cause } = await redirected(clock, client.call(server.uri));
    expect(cause).toMatchObject({
      status: 302,
      contacts: [
        { uri: 'sip:desk@192.0.2.11', q: 1 },
        { uri: 'sip:other@10.0.0.1:5060', q: 0.7, displayName: 'O' },
      ],
    });
    const next = cause?.by === 'remote' ? cause.contacts?.[1]?.uri : undefined;
    const call = client.call(next ?? '');
    await clock.advanceAsync(100);
    expect(call.state).toBe('active');
    expect(reached[1]).toBe('sip:other@10.0.0.1:5060');
    await close();
  });

  it.each([
    [302, 'Contact', '<sip:other@192.0.2.7>;expires=60'],
    [405, 'Allow', 'INVITE, ACK'],
    [415, 'Accept', 'application/sdp'],
    [420, 'Unsupported', 'timer'],
    [421, 'Require', '100rel'],
    [485, 'Contact', '<sip:one@192.0.2.7>'],
    [503, 'Retry-After', '30'],
    [488, 'Warning', '399 us "no"'],
    [422, 'Min-SE', '90'],
  ])('%i may have the header %s that its status needs', async (status, name, value) => {
    const { clock, client, server, close } = await pairOf(
      (call) => void call.reject(status, { headers: [[name, value]] }),
    );
    const seen: string[] = [];
    client.wire$.subscribe(({ octets }) => seen.push(Buffer.from(octets).toString()));
    await redirected(clock, client.call(server.uri));
    expect(seen.find((text) => text.startsWith(`SIP/2.0 ${status}`))).toContain(`\r\n${name}: ${value}\r\n`);
    await close();
  });

  it.each([
    [486, { contacts: ['sip:a@b'] }],
    [302, { contacts: ['no uri'] }],
    [302, { contacts: [{ uri: 'sip:a@b', q: 2 }] }],
    [302, { contacts: [{ uri: 'sip:a@b', expires: -1 }] }],
    [302, { contacts: [{ uri: 'sip:a@b', displayName: 'x\r\ny' }] }],
    [302, { headers: { Via: 'SIP/2.0/UDP x' } }],
    [302, { headers: { Contact: '<sip:a@b>\r\nX: y' } }],
  ])('%i with %j is refused', async (status, options) => {
    const codes: unknown[] = [];
    const { clock, client, server, close } = await pairOf((call) => {
      void outcome(call.reject(status, options as never)).then((code) => codes.push(code));
    });
    client.call(server.uri);
    await clock.advanceAsync(100);
    expect(codes).toEqual([{ rejected: 'ERR_SIP_ARGUMENT' }]);
    await close();
  });
});

describe('a request that the stack refuses by itself', () => {
  it('is an event of the server, counted and logged; the caller has its Warning in the cause', async () => {
    const lines: unknown[] = [];
    const write = (fields: object, message: string): void => void lines.push([fields, message]);
    const { clock, drivers } = virtualWorld({ delayMs: 10 });
    const logger = { debug: () => {}, info: write, warn: write, error: write };
    const server = await createSipServer({ drivers: drivers('10.0.0.1', 1), codecs: ['PCMU'], logger });
    const client = await createSipClient({ drivers: drivers('10.0.0.2', 2), codecs: ['PCMA'] });
    const refused: RefusedRequest[] = [];
    server.refused$.subscribe((each) => refused.push(each));
    const { cause } = await redirected(clock, client.call(server.uri));
    expect(refused).toMatchObject([
      { status: 488, why: expect.stringMatching(/codec/i), remoteAddress: '10.0.0.2:5060' },
    ]);
    const { request } = refused[0] as { request: SipRequest };
    expect(request.method).toBe('INVITE');
    expect(server.counters.unexpected.refused).toBe(1);
    expect(lines).toContainEqual([
      expect.objectContaining({ status: 488, why: refused[0]?.why }),
      'INVITE refused with 488',
    ]);
    expect(cause).toMatchObject({ by: 'remote', status: 488, warnings: [{ code: 305, text: refused[0]?.why }] });
    await Promise.all([server.close(), client.close(), clock.advanceAsync(6000)]);
  });
});

/** The call, once it is over. */
const redirected = async (clock: { advanceAsync(ms: number): Promise<void> }, call: Call): Promise<Call> => {
  await clock.advanceAsync(100);
  expect(call.state).toBe('ended');
  return call;
};
