import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/signal/address.ts';
import { here, nothingLeft, peer, peerTarget, TransactionRun } from '../support/transaction-run.ts';

describe('the target of a request (RFC 3263 §4)', () => {
  const locals = [
    here,
    { id: 'loop', transport: 'UDP', host: '127.0.0.1', port: 5060 },
    { id: 'six', transport: 'UDP', host: '2001:db8::1', port: 5060 },
    { id: 'tls', transport: 'TLS', host: 'us.example.com', port: 5061 },
    { id: 'tcp', transport: 'TCP', host: '192.0.2.1', port: 5060 },
  ] as const;

  it.each<[string, Target]>([
    ['sip:x@192.0.2.9', { transport: 'UDP', host: '192.0.2.9', port: 5060, localId: 'udp:1' }],
    ['sip:x@192.0.2.9:5070;lr', { transport: 'UDP', host: '192.0.2.9', port: 5070, localId: 'udp:1' }],
    ['sip:127.0.0.1', { transport: 'UDP', host: '127.0.0.1', port: 5060, localId: 'loop' }],
    ['sip:[2001:db8::9]:5070', { transport: 'UDP', host: '2001:db8::9', port: 5070, localId: 'six' }],
    ['sip:192.0.2.9;transport=TCP', { transport: 'TCP', host: '192.0.2.9', port: 5060, localId: 'tcp' }],
    ['sip:192.0.2.9;transport=tls', { transport: 'TLS', host: '192.0.2.9', port: 5061, localId: 'tls' }],
    ['sips:x@192.0.2.9', { transport: 'TLS', host: '192.0.2.9', port: 5061, localId: 'tls' }],
    ['sip:x@example.com;maddr=192.0.2.8', { transport: 'UDP', host: '192.0.2.8', port: 5060, localId: 'udp:1' }],
  ])('a request to %s is sent without name resolution', (uri, target) => {
    const run = new TransactionRun({}, locals);
    run.request('OPTIONS', uri);
    expect(run.resolves).toEqual([]);
    expect(run.last().to).toEqual(target);
  });

  it('a request to a name waits for the resolution, and the transaction keeps its id', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE', 'sip:peer@example.com');
    expect(run.wire).toEqual([]);
    expect(run.transactions.size).toBe(1);
    const [order] = run.resolves;
    if (order === undefined) throw new Error('no name was to be resolved');
    expect(order.uri).toBe('sip:peer@example.com');
    run.fact({ on: 'resolved', owner: order.owner, targets: [peerTarget] });
    run.answer(180);
    expect(run.only('tx.response').tx).toBe(tx);
    run.carryOut(run.transactions.cancel(tx));
    expect(run.wire).toEqual(['0 INVITE', '0 CANCEL']);
    run.advance(40_000);
    expect(run.facts.at(-1)).toMatchObject({ on: 'tx.ended', tx });
    expect(run.left).toEqual(nothingLeft);
  });

  it.each<[string, (run: TransactionRun, tx: string) => void, string]>([
    ['has no address', (run) => run.resolved([]), 'transport'],
    ['has none that is reachable', (run) => run.resolved([{ ...peerTarget, transport: 'WS' }]), 'transport'],
    ['is never resolved', (run) => run.advance(32_000), 'timeout'],
    [
      'is cancelled before that',
      (run, tx) => {
        run.carryOut(run.transactions.cancel(tx));
        run.advance(0);
      },
      'timeout',
    ],
  ])('a name that %s fails the request once', (_what, happen, why) => {
    const run = new TransactionRun();
    const tx = run.request('INVITE', 'sip:peer@example.com');
    happen(run, tx);
    run.resolved([peerTarget]);
    expect(run.told).toEqual([`tx.failed ${why}`, 'tx.ended']);
    expect(run.facts[1]).toMatchObject({ tx });
    expect(run.wire).toEqual([]);
    expect(run.left).toEqual(nothingLeft);
  });

  it('a request without a listening point fails after `request` has returned the id', () => {
    const run = new TransactionRun({}, []);
    run.request('INVITE');
    expect(run.told).toEqual([]);
    run.advance(0);
    expect(run.told).toEqual(['tx.failed transport', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('several targets (RFC 3263 §4.3)', () => {
  const other: Target = { transport: 'UDP', host: '192.0.2.10', port: 5060 };
  const start = (method: string): { readonly run: TransactionRun; readonly tx: string } => {
    const run = new TransactionRun();
    const tx = run.request(method, 'sip:peer@example.com');
    run.resolved([peerTarget, { ...other, transport: 'TCP' }, other]);
    return { run, tx };
  };
  const hosts = (run: TransactionRun) => [...new Set(run.sent.map(({ order }) => order.to.host))];
  const branches = (run: TransactionRun) => new Set(run.sent.map(({ order }) => order.message.via.branch)).size;

  it.each(['INVITE', 'OPTIONS'])(
    '%s is sent to the next target after a timeout, with a new branch (RFC 3263 §4)',
    (method) => {
      const { run, tx } = start(method);
      run.advance(32_000);
      expect(run.told).toEqual([]);
      expect(hosts(run)).toEqual([peer.host, other.host]);
      expect(branches(run)).toBe(2);
      run.answer(200);
      expect(run.only('tx.response').tx).toBe(tx);
      run.advance(64_000);
      expect(run.only('tx.ended').tx).toBe(tx);
      expect(run.left).toEqual(nothingLeft);
    },
  );

  it('a request is sent to the next target after a transport error, and fails once when all failed (RFC 3263 §4, RFC 3261 §8.1.3.1)', () => {
    const { run } = start('INVITE');
    for (let i = 0; i < 3; i++) {
      const { owner } = run.last();
      if (owner !== undefined) run.fact({ on: 'sendFailed', owner, reason: 'unreachable' });
    }
    expect(run.wire).toEqual(['0 INVITE', '0 INVITE']);
    expect(run.told).toEqual(['tx.failed transport', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('a request is sent to the next target after a 503, which is acknowledged and not reported (RFC 3263 §4)', () => {
    const { run } = start('INVITE');
    run.answer(503);
    expect(run.wire).toEqual(['0 INVITE', '0 ACK', '0 INVITE']);
    run.answer(503);
    expect(run.told).toEqual(['tx.response 503']);
    run.advance(32_000);
    expect(run.only('tx.ended')).toBeDefined();
    expect(run.left).toEqual(nothingLeft);
  });

  it('a request stays at a target that sent a 1xx, and at one where it was cancelled (RFC 3263 §4)', () => {
    const answered = start('INVITE').run;
    answered.answer(180);
    answered.answer(503);
    expect(answered.told).toEqual(['tx.response 180', 'tx.response 503']);
    const { run, tx } = start('INVITE');
    run.carryOut(run.transactions.cancel(tx));
    run.advance(32_000);
    expect(run.told).toEqual(['tx.failed timeout', 'tx.ended']);
    expect(hosts(run)).toEqual([peer.host]);
  });
});

describe('localFor', () => {
  const loop = { id: 'loop', transport: 'UDP', host: '127.0.0.1', port: 5060 } as const;
  const six = { id: 'six', transport: 'UDP', host: '2001:db8::1', port: 5060 } as const;
  const named = { id: 'named', transport: 'TLS', host: 'us.example.com', port: 5061 } as const;

  it('localFor chooses by transport, by address family, and loopback for loopback', () => {
    const { transactions } = new TransactionRun({}, [here, loop, six, named]);
    expect(transactions.localFor('UDP')?.id).toBe('udp:1');
    expect(transactions.localFor('UDP', { host: '198.51.100.1', port: 1 })?.id).toBe('udp:1');
    expect(transactions.localFor('UDP', { host: '127.0.0.5', port: 1 })?.id).toBe('loop');
    expect(transactions.localFor('UDP', { host: '2001:db8::7', port: 1 })?.id).toBe('six');
    expect(transactions.localFor('TLS', { host: '2001:db8::7', port: 1 })?.id).toBe('named');
    expect(transactions.localFor('TCP')).toBeUndefined();
    expect(new TransactionRun({}, [loop]).transactions.localFor('UDP', { host: '192.0.2.3', port: 1 })?.id).toBe(
      'loop',
    );
    expect(new TransactionRun({}, [six]).transactions.localFor('UDP', { host: '192.0.2.3', port: 1 })).toBeUndefined();
  });
});
