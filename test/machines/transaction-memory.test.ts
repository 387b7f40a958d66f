import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { TimerIds } from '../../src/core/timer.ts';
import { buildResponse } from '../../src/message/build/response.ts';
import { Transactions } from '../../src/transaction/transactions.ts';
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
