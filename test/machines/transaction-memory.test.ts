import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { TimerIds } from '../../src/core/timer.ts';
import { buildResponse } from '../../src/message/build/response.ts';
import { Transactions } from '../../src/transaction/transactions.ts';
import { createUserAgent } from '../../src/ua/ua-core.ts';
import { foldCapabilities } from '../../src/ua/usage.ts';
import { config, here, message, peer, requestText } from '../support/transaction-run.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Lets the engine forget what the current job touched, then collects. */
const collected = async (): Promise<void> => {
  await new Promise<void>((done) => setImmediate(done));
  collectGarbage();
};

it('an INVITE that was answered 2xx lives on for 64*T1 without its request and its responses', async () => {
  const transactions = new Transactions(config, seededEntropy(1), new TimerIds());
  const flow = { transport: 'UDP', local: here, remote: peer } as const;
  const held = ((): readonly WeakRef<object>[] => {
    const request = message(requestText('INVITE'));
    const [fact] = transactions.receive({ on: 'received', message: request, flow, at: 0 })?.slice(-1) ?? [];
    if (fact === undefined || !('on' in fact) || fact.on !== 'tx.request') throw new Error('no request was told');
    const ringing = buildResponse(fact.request, 180);
    const answer = buildResponse(fact.request, 200);
    transactions.respond(fact.tx, ringing);
    transactions.respond(fact.tx, answer);
    return [new WeakRef(request), new WeakRef(ringing), new WeakRef(answer)];
  })();
  await collected();
  expect(transactions.size).toBe(1);
  expect(held.map((each) => each.deref())).toEqual([undefined, undefined, undefined]);
});

// Measured: some 280 octets with the merge key, 160 without.
it.each([
  ['OPTIONS', undefined, 420],
  ['BYE', 'ours', 300],
] as const)('%s that was answered waits for its repeats in a few hundred octets', async (method, to, most) => {
  const transactions = new Transactions({ ...config, maxTransactions: 40_000 }, seededEntropy(1), new TimerIds());
  const folded = foldCapabilities([{ name: 'test', methods: [method], extensions: [], accepts: [] }]);
  const ua = createUserAgent({ userAgent: 'rxsip', contactUser: '' }, folded, transactions, seededEntropy(2));
  const flow = { transport: 'UDP', local: here, remote: peer } as const;
  const serve = (from: number, count: number): void => {
    for (let i = from; i < from + count; i++) {
      const shape = { branch: `z9hG4bK-${i}-0123456789abc`, callId: `call-${i}-0123456789@192.0.2.9` };
      const request = message(requestText(method, to === undefined ? shape : { ...shape, to }));
      const told = transactions.receive({ on: 'received', message: request, flow, at: 0 })?.at(-1);
      if (told === undefined || !('on' in told) || told.on !== 'tx.request') throw new Error('no request was told');
      ua.receive(told);
      ua.respond(told.tx, told.request, { status: 200 });
    }
  };
  serve(0, 9000);
  await collected();
  const before = process.memoryUsage();
  serve(9000, 9000);
  await collected();
  const after = process.memoryUsage();
  const grown = after.heapUsed - before.heapUsed + (after.external - before.external);
  expect(transactions.size).toBe(18_000);
  expect(grown / 9000).toBeLessThan(most);
  expect(grown / 9000).toBeGreaterThan(50);
});
