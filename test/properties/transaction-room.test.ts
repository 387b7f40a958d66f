import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildResponse } from '../../src/message/build/response.ts';
import { isReliable } from '../../src/signal/address.ts';
import { here, nothingLeft, peerTarget, requestText, TransactionRun } from '../support/transaction-run.ts';
import { UaRun } from '../support/ua-run.ts';

const stream = { id: 'tcp:1', transport: 'TCP', host: '192.0.2.1', port: 5060 } as const;

type Happening =
  | {
      readonly do: 'receive';
      readonly method: string;
      readonly branch: string;
      readonly tcp: boolean;
      readonly to: string | undefined;
    }
  | { readonly do: 'respond'; readonly nth: number; readonly status: number }
  | { readonly do: 'request'; readonly method: string; readonly to: number }
  | { readonly do: 'answer'; readonly nth: number; readonly status: number }
  | { readonly do: 'cancel'; readonly nth: number }
  | { readonly do: 'resolved'; readonly nth: number; readonly targets: number }
  | { readonly do: 'fail'; readonly nth: number }
  | { readonly do: 'wait'; readonly ms: number };

const method = fc.constantFrom('INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS');
const status = fc.constantFrom(100, 180, 200, 302, 408, 486, 487, 503, 603);
const nth = fc.nat({ max: 30 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    do: fc.constant('receive' as const),
    method,
    branch: fc.constantFrom('z9hG4bKa', 'z9hG4bKb', 'z9hG4bK', '1'),
    tcp: fc.boolean(),
    to: fc.constantFrom(undefined, 'ourtag'),
  }),
  fc.record({ do: fc.constant('respond' as const), nth, status }),
  fc.record({
    do: fc.constant('request' as const),
    method: fc.constantFrom('INVITE', 'BYE', 'OPTIONS'),
    to: fc.nat({ max: 3 }),
  }),
  fc.record({ do: fc.constant('answer' as const), nth, status }),
  fc.record({ do: fc.constant('cancel' as const), nth }),
  fc.record({ do: fc.constant('resolved' as const), nth, targets: fc.nat({ max: 2 }) }),
  fc.record({ do: fc.constant('fail' as const), nth }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 600, 5000, 31_000) }),
);

const tcpTarget = { ...peerTarget, transport: 'TCP' } as const;
const ways = [peerTarget, tcpTarget, 'sip:peer@example.com', 'sip:192.0.2.44;transport=ws'] as const;

const happen = (run: TransactionRun, what: Happening, began: string[]): void => {
  switch (what.do) {
    case 'receive': {
      const via = `SIP/2.0/${what.tcp ? 'TCP' : 'UDP'} 192.0.2.9:5070;branch=${what.branch}`;
      const to = what.to === undefined ? {} : { to: what.to };
      run.receive(requestText(what.method, { via, ...to }), what.tcp ? { transport: 'TCP', local: stream } : {});
      return;
    }
    case 'respond': {
      const asked = run.facts.filter((fact) => fact.on === 'tx.request' || fact.on === 'ua.request');
      const fact = asked[what.nth % Math.max(1, asked.length)];
      if (fact === undefined) return;
      run.respond(fact.tx, buildResponse(fact.request, what.status, { toTag: 'ourtag' }));
      return;
    }
    case 'request': {
      began.push(run.request(what.method, ways[what.to]));
      return;
    }
    case 'answer': {
      const requests = run.sent.flatMap(({ order }) => (order.message.kind === 'request' ? [order.message] : []));
      const request = requests[what.nth % Math.max(1, requests.length)];
      if (request !== undefined) run.answer(what.status, 'theirs', request);
      return;
    }
    case 'cancel':
      run.carryOut(run.transactions.cancel(began[what.nth % Math.max(1, began.length)] ?? ''));
      return;
    case 'resolved': {
      const order = run.resolves[what.nth % Math.max(1, run.resolves.length)];
      const targets = [peerTarget, tcpTarget].slice(0, what.targets);
      if (order !== undefined) run.fact({ on: 'resolved', owner: order.owner, targets });
      return;
    }
    case 'fail': {
      const owners = run.sent.flatMap(({ order }) => (order.owner === undefined ? [] : [order.owner]));
      const owner = owners[what.nth % Math.max(1, owners.length)];
      if (owner !== undefined) run.fact({ on: 'sendFailed', owner, reason: 'unreachable' });
      return;
    }
    case 'wait':
      run.advance(run.timers.now + what.ms);
  }
};

const play = (
  happenings: readonly Happening[],
  run: TransactionRun = new TransactionRun({}, [here, stream]),
): { readonly run: TransactionRun; readonly began: readonly string[] } => {
  const began: string[] = [];
  for (const each of happenings) happen(run, each, began);
  // The TU owes every INVITE a final response, and cancels what rings for ever: then time alone must do.
  for (const fact of [...run.facts]) {
    if (fact.on === 'tx.request' || fact.on === 'ua.request') run.respond(fact.tx, buildResponse(fact.request, 500));
  }
  for (const tx of began) run.carryOut(run.transactions.cancel(tx));
  for (let i = 0; i < 4; i++) run.advance(run.timers.now + 70_000);
  return { run, began };
};

it('whatever happens, nothing breaks, and nothing is left when all timers have run', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { run } = play(happenings);
      expect(run.left).toEqual(nothingLeft);
      expect(run.told).not.toContain('fault');
    }),
    { numRuns: 400 },
  );
});

it('whatever happens, the UA core above the transactions has nothing left when all timers have run', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { run } = play(happenings, new UaRun([here, stream]));
      expect(run.left).toEqual(nothingLeft);
      expect(run.told).not.toContain('fault');
    }),
    { numRuns: 400 },
  );
});

it('every client transaction has one end, its last fact, and at most one failure', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { run, began } = play(happenings);
      expect(new Set(began).size).toBe(began.length);
      for (const tx of began) {
        const mine = run.facts.filter((fact) => 'tx' in fact && fact.tx === tx).map((fact) => fact.on);
        expect(mine.filter((each) => each === 'tx.ended')).toEqual(['tx.ended']);
        expect(mine.at(-1)).toBe('tx.ended');
        expect(mine.filter((each) => each === 'tx.failed').length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 400 },
  );
});

it('nothing is repeated on a reliable transport (RFC 3261 §17.1.1.2)', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { run } = play(happenings);
      const requests = run.sent.filter(
        ({ order }) => order.message.kind === 'request' && isReliable(order.to.transport),
      );
      const sent = requests.map(({ order }) => `${order.message.via.branch} ${order.message.cseq.method}`);
      const first = sent.filter((each) => !each.endsWith('ACK'));
      expect(new Set(first).size).toBe(first.length);
    }),
    { numRuns: 200 },
  );
});
