import { EMPTY, take } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import { Endpoint } from '../../src/api/endpoint/endpoint.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { seededEntropy } from '../../src/core/entropy.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { virtualWorld } from '../support/virtual-world.ts';
import { FakeStack, invite } from './fake-stack.ts';
import { fakeClient, fakeServer } from './harness.ts';

describe('an endpoint', () => {
  it('that is a server makes calls, and one that is a client takes them where it is configured to', async () => {
    const { clock, drivers } = virtualWorld();
    const server = await createSipServer({ drivers: drivers('10.0.0.1', 1), displayName: 'Desk' });
    const client = await createSipClient({ drivers: drivers('10.0.0.2', 2), acceptCalls: true });
    const names: unknown[] = [];
    client.calls$.subscribe((call) => {
      names.push(call.remote.displayName);
      void call.answer();
    });
    const call = server.call(client.uri);
    await clock.advanceAsync(1000);
    expect(call.state).toBe('active');
    expect(names).toEqual(['Desk']);
    expect(server.counters.calls).toMatchObject({ outgoing: 1, established: 1 });
    await Promise.all([server.close(), clock.settle()]);
    expect(call.cause).toEqual({ by: 'local' });
    await client.close();
  });

  it('that is a client refuses calls unless it is configured to take them', async () => {
    const { clock, drivers } = virtualWorld();
    const server = await createSipServer({ drivers: drivers('10.0.0.1', 1) });
    const client = await createSipClient({ drivers: drivers('10.0.0.2', 2) });
    const call = server.call(client.uri);
    await clock.settle();
    expect(call.cause).toEqual({ by: 'remote', status: 480, reason: expect.any(String) });
    await Promise.all([server.close(), client.close()]);
  });
});

describe('calls$', () => {
  it('holds a call for the first subscriber', () => {
    const { endpoint, fake } = fakeServer();
    fake.ring('a');
    fake.ring('b', invite('two@caller'));
    fake.end('a');
    fake.ring('c', invite('three@caller'));
    const [first, second]: [string[], string[]] = [[], []];
    endpoint.calls$.subscribe((call) => first.push(call.id));
    endpoint.calls$.subscribe((call) => second.push(call.id));
    expect([first, second]).toEqual([['b', 'c'], []]);
    fake.ring('d', invite('four@caller'));
    expect([first, second]).toEqual([['b', 'c', 'd'], ['d']]);
  });

  it('holds those that arrive while nobody is subscribed any more, and hands over as many as are taken', () => {
    const { endpoint, fake } = fakeServer();
    const seen: string[] = [];
    endpoint.handle(() => EMPTY).unsubscribe();
    for (const id of ['a', 'b']) fake.ring(id, invite(`${id}@caller`));
    endpoint.calls$.pipe(take(1)).subscribe((call) => seen.push(call.id));
    endpoint.calls$.pipe(take(1)).subscribe((call) => seen.push(call.id));
    expect(seen).toEqual(['a', 'b']);
  });

  it('holds a hundred calls at most; activeCalls() has all', () => {
    const { endpoint, fake } = fakeServer();
    for (let at = 0; at < 120; at++) fake.ring(`call ${at}`, invite(`${at}@caller`));
    const seen: string[] = [];
    endpoint.calls$.subscribe((call) => seen.push(call.id));
    expect(seen).toHaveLength(100);
    expect(seen[0]).toBe('call 0');
    expect(endpoint.activeCalls()).toHaveLength(120);
  });
});

describe('dial', () => {
  it('calls when subscribed, completes with the call', () => {
    const { endpoint, fake } = fakeClient();
    const seen: unknown[] = [];
    const dialled$ = endpoint.dial('sip:bob@b', { headers: { 'X-A': '1' } });
    expect(fake.commands).toEqual([]);
    dialled$.subscribe({ next: (call) => seen.push(call.id), complete: () => seen.push('|') });
    const [{ id = '' } = {}] = fake.given('invite');
    expect(fake.given('invite')[0]?.headers).toEqual([['X-A', '1']]);
    expect(seen).toEqual([id]);
    fake.end(id);
    expect(seen).toEqual([id, '|']);
    expect(fake.given('hangup')).toEqual([]);
    dialled$.subscribe();
    expect(fake.given('invite')).toHaveLength(2);
  });

  it('hangs up when it is unsubscribed before the end, once', () => {
    const { endpoint, fake } = fakeClient();
    const dialled = endpoint.dial('sip:bob@b').subscribe();
    const [{ id = '' } = {}] = fake.given('invite');
    dialled.unsubscribe();
    expect(fake.given('hangup')).toEqual([{ do: 'hangup', id }]);
  });

  it('errors with what call() throws', async () => {
    const { endpoint, faults } = fakeClient();
    const errors: unknown[] = [];
    endpoint.dial('bob').subscribe({ error: (error) => errors.push(error) });
    expect(errors).toMatchObject([{ code: 'ERR_SIP_URI' }]);
    endpoint.dial('bob').subscribe();
    expect(faults).toMatchObject([{ error: { code: 'ERR_SIP_URI' }, during: 'a subscriber of dial()' }]);
  });
});

describe('a fault without logger and without a subscriber of faults$', () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is a process warning; with one of the two it is none', async () => {
    const fake = new FakeStack();
    const uri = 'sip:rxsip@192.0.2.1:5060';
    const parts = {
      stack: fake.stack,
      clock: virtualClock(),
      listening: [],
      limits: { maxCalls: 1000, maxTransactions: 10_000 },
      uri,
      from: uri,
      entropy: seededEntropy(1),
    };
    const endpoint = new Endpoint(parts);
    endpoint.calls$.subscribe(() => {
      throw new Error('mine');
    });
    fake.ring('a');
    await settled();
    expect(warnings).toMatchObject([{ code: 'RXSIP_FAULT' }]);
    expect(warnings[0]?.message).toMatch(/^rxsip: a subscriber failed: Error: mine\n/);
    endpoint.faults$.subscribe();
    fake.ring('b', invite('two@caller'));
    await settled();
    expect(warnings).toHaveLength(1);
  });
});
