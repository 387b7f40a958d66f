import { describe, expect, it } from 'vitest';
import { createSipClient, type SipClient } from '../../src/api/client/create-sip-client.ts';
import { answer } from '../../src/api/logic/answer.ts';
import { hangup } from '../../src/api/logic/hangup.ts';
import { play } from '../../src/api/logic/play.ts';
import { rejectWith } from '../../src/api/logic/reject-with.ts';
import { sequence } from '../../src/api/logic/sequence.ts';
import { createSipServer, type SipServer } from '../../src/api/server/create-sip-server.ts';
import type { NetworkConditions } from '../../src/testing/memory-network.ts';
import type { VirtualClock } from '../../src/testing/virtual-clock.ts';
import { nothingBusy } from '../support/quiet.ts';
import { virtualWorld } from '../support/virtual-world.ts';

interface Pair {
  readonly clock: VirtualClock;
  readonly server: SipServer;
  readonly client: SipClient;
  /** Lets time pass until nothing is due, promises settled in between. */
  settle(): Promise<void>;
}

const pair = async (conditions: NetworkConditions = {}): Promise<Pair> => {
  const { clock, drivers } = virtualWorld(conditions);
  const server = await createSipServer({ drivers: drivers('10.0.0.1', 1) });
  const client = await createSipClient({ drivers: drivers('10.0.0.2', 2), displayName: 'Ann' });
  const settle = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (clock.step());
  };
  return { clock, server, client, settle };
};

const expectQuiet = (...endpoints: readonly (SipServer | SipClient)[]): void => {
  for (const { counters, activeCalls } of endpoints.map((each) => ({
    counters: each.counters,
    activeCalls: each.activeCalls(),
  }))) {
    expect(counters.busy).toEqual(nothingBusy);
    expect(activeCalls).toEqual([]);
  }
};

describe('a server and a client over a memory network, in virtual time', () => {
  it('know their ports by the first event that tells of media', async () => {
    const { server, client, settle } = await pair();
    const told: unknown[] = [];
    for (const endpoint of [server, client]) {
      endpoint.events$.subscribe(({ call, event }) => {
        if (event.type === 'media') told.push(call.media?.local);
      });
    }
    server.calls$.subscribe((call) => void call.answer());
    void client.call(server.uri);
    await settle();
    expect(told).toEqual([
      { host: '10.0.0.1', port: 40_000 },
      { host: '10.0.0.2', port: 40_000 },
    ]);
  });

  it('answer inside the subscriber, talk, hold, resume, hang up, fall quiet', async () => {
    const { server, client, settle } = await pair();
    const states: string[] = [];
    server.calls$.subscribe((call) => {
      void call.answer();
      call.state$.subscribe((state) => states.push(state));
    });
    const call = client.call(server.uri);
    const script = (async () => {
      await call.answered;
      await call.hold();
      expect(call.held.local).toBe(true);
      expect(server.activeCalls()[0]?.held.remote).toBe(true);
      await call.resume();
      expect(call.held.local).toBe(false);
      return call.hangup();
    })();
    await settle();
    expect(await script).toEqual({ by: 'local' });
    expect(states.filter((state) => state !== 'answering')).toEqual(['incoming', 'active', 'ended']);
    expectQuiet(server, client);
  });

  it('know each other by the names in From and To', async () => {
    const { server, client, settle } = await pair();
    const seen: unknown[] = [];
    server.calls$.subscribe((call) => {
      seen.push(call.remote, call.local, call.remoteAddress, call.request?.headers.get('X-Note'));
      void call.reject(486);
    });
    const call = client.call('sip:bob@10.0.0.1', { headers: { 'X-Note': 'hello' } });
    await settle();
    expect(seen).toEqual([
      { uri: 'sip:rxsip@10.0.0.2:5060', displayName: 'Ann' },
      { uri: 'sip:bob@10.0.0.1' },
      '10.0.0.2:5060',
      'hello',
    ]);
    expect(await call.ended).toMatchObject({ by: 'remote', status: 486 });
    expectQuiet(server, client);
  });

  it('a logic answers, plays a file and hangs up', async () => {
    const { server, client, settle } = await pair();
    server.handle(sequence(answer(), play('hello.wav'), hangup()));
    const call = client.call(server.uri);
    await settle();
    expect(await call.ended).toEqual({ by: 'remote' });
    expect(server.counters.calls).toMatchObject({ incoming: 1, established: 1, ended: 1 });
    expectQuiet(server, client);
  });

  it('an aborted call is cancelled', async () => {
    const { server, client, settle, clock } = await pair();
    server.calls$.subscribe((call) => void call.ring());
    const stop = new AbortController();
    const call = client.call(server.uri, { signal: stop.signal });
    clock.advance(1000);
    expect(call.state).toBe('ringing');
    stop.abort();
    await settle();
    expect(await call.ended).toMatchObject({ by: 'local' });
    expect(server.counters.calls).toMatchObject({ established: 0, ended: 1 });
    expectQuiet(server, client);
  });

  it('close() ends every call on both sides', async () => {
    const { server, client, settle } = await pair();
    server.calls$.subscribe((call) => void call.answer());
    const calls = [1, 2, 3].map(() => client.call(server.uri));
    await settle();
    expect(calls.map((call) => call.state)).toEqual(['active', 'active', 'active']);
    const closed = server.close();
    await settle();
    await closed;
    expect(calls.map((call) => call.cause)).toEqual([{ by: 'remote' }, { by: 'remote' }, { by: 'remote' }]);
    const late = client.call(server.uri);
    await settle();
    expect((await late.ended).by).not.toBe('local');
    await client.close();
  });

  it('each call ends exactly once, whatever the network loses', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { server, client, settle } = await pair({ seed, loss: 0.3, delayMs: 20, jitterMs: 40, duplicate: 0.1 });
      const ends = new Map<string, number>();
      for (const side of [server, client]) {
        side.events$.subscribe(({ call, event }) => {
          if (event.type === 'ended') ends.set(call.id, (ends.get(call.id) ?? 0) + 1);
        });
      }
      server.handle(seed === 5 ? rejectWith(603) : sequence(answer(), hangup()));
      const calls = Array.from({ length: 10 }, () => client.call(server.uri));
      await settle();
      expect(
        calls.every((call) => call.cause !== undefined),
        `seed ${seed}`,
      ).toBe(true);
      expect(
        [...ends.values()].every((count) => count === 1),
        `seed ${seed}`,
      ).toBe(true);
      expect(ends.size).toBe(server.counters.calls.incoming + 10);
      expectQuiet(server, client);
    }
  });
});
