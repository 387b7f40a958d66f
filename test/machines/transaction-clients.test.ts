import { describe, expect, it } from 'vitest';
import { write } from '../../src/message/write.ts';
import type { Target } from '../../src/signal/address.ts';
import { here, nothingLeft, ours, peer, peerTarget, TransactionRun } from '../support/transaction-run.ts';

const text = (run: TransactionRun): string => Buffer.from(write(run.last().message)).toString();

describe('a request of ours', () => {
  it('goes out with a Via of ours on top and a branch of its own (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    run.request('OPTIONS');
    run.request('OPTIONS');
    const [one, two] = run.sent.map(({ order }) => order.message.via);
    expect(text(run)).toMatch(
      /^OPTIONS sip:peer@192.0.2.9:5070 SIP\/2.0\r\nVia: SIP\/2.0\/UDP 192.0.2.1:5060;branch=z9hG4bK\w+;rport\r\n/,
    );
    expect(one?.branch).not.toBe(two?.branch);
    expect(run.last().to).toEqual({ ...peerTarget, localId: 'udp:1' });
  });

  it('writes an IPv6 sent-by in brackets', () => {
    const run = new TransactionRun({}, [{ id: '6', transport: 'UDP', host: '2001:db8::1', port: 5060 }]);
    run.request('OPTIONS', { transport: 'UDP', host: '2001:db8::9', port: 5060 });
    expect(text(run)).toContain('SIP/2.0/UDP [2001:db8::1]:5060;');
    run.answer(200);
    expect(run.told).toEqual(['tx.response 200']);
  });

  it('tells its responses, and says when it is over (RFC 3261 §17.1.3, RFC 3261 §17.1.2.2)', () => {
    const run = new TransactionRun();
    const tx = run.request('OPTIONS');
    run.answer(100);
    run.answer(200);
    run.answer(200);
    expect(run.told).toEqual(['tx.response 100', 'tx.response 200']);
    expect(run.facts[0]).toMatchObject({ tx, owner: { layer: 'dialog', key: 'd' } });
    run.advance(5000);
    expect(run.told.at(-1)).toBe('tx.ended');
    expect(run.left).toEqual(nothingLeft);
  });

  it('gives up with one failure and one end (RFC 3261 §17.1.1.2, RFC 3261 §17.1.2.2)', () => {
    const run = new TransactionRun();
    run.request('INVITE');
    run.request('OPTIONS');
    run.advance(32_000);
    expect(run.told).toEqual(['tx.failed timeout', 'tx.ended', 'tx.failed timeout', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('fails once when it cannot be sent (RFC 3261 §8.1.3.1)', () => {
    const run = new TransactionRun();
    run.request('INVITE');
    const { owner } = run.last();
    if (owner === undefined) throw new Error('nobody would hear of the failure');
    run.fact({ on: 'sendFailed', owner, reason: 'EMSGSIZE' });
    run.fact({ on: 'sendFailed', owner, reason: 'EMSGSIZE' });
    expect(run.told).toEqual(['tx.failed transport', 'tx.ended']);
    expect(run.only('tx.failed').reason).toBe('EMSGSIZE');
    expect(run.left).toEqual(nothingLeft);
  });

  it('passes every 2xx to an INVITE up for 64*T1, of any fork (RFC 6026 §7)', () => {
    const run = new TransactionRun();
    run.request('INVITE');
    run.answer(200, 'one');
    run.answer(200, 'two');
    run.answer(200, 'one');
    expect(run.told).toEqual(['tx.response 200', 'tx.response 200', 'tx.response 200']);
    run.advance(32_000);
    run.answer(200, 'one');
    expect(run.told.slice(3)).toEqual(['tx.ended', 'count unmatched.response']);
  });
});

describe('a response (RFC 3261 §17.1.3, §18.1.2)', () => {
  const strange = (change: (text: string) => string): TransactionRun => {
    const run = new TransactionRun();
    run.request('OPTIONS');
    const { message } = run.last();
    const lines = Buffer.from(write(message)).toString().split('\r\n');
    run.receive(change(['SIP/2.0 200 OK', ...lines.slice(1)].join('\n')));
    return run;
  };

  it('that is as it should be is told, and one of unknown branch or other method is counted (RFC 3261 §17.1.3, RFC 3261 §9.2)', () => {
    expect(strange((as) => as).told).toEqual(['tx.response 200']);
    expect(strange((as) => as.replace('z9hG4bK', 'z9hG4bKx')).told).toEqual(['count unmatched.response']);
    expect(strange((as) => as.replace('1 OPTIONS', '1 MESSAGE')).told).toEqual(['count unmatched.response']);
    expect(strange((as) => as.replace('1 OPTIONS', '1 INVITE')).told).toEqual(['count unmatched.response']);
    expect(strange((as) => as.replace(/;branch=\w+/, '')).told).toEqual(['count unmatched.response']);
  });

  it('whose Via is not ours, or has another below, is dropped and counted (RFC 3261 §18.1.2)', () => {
    const foreign = ['count wrong.via'];
    expect(strange((as) => as.replace('192.0.2.1:5060', '192.0.2.2:5060')).told).toEqual(foreign);
    expect(strange((as) => as.replace('192.0.2.1:5060', '192.0.2.1:5061')).told).toEqual(foreign);
    expect(strange((as) => as.replace('From:', 'Via: SIP/2.0/UDP 192.0.2.8\nFrom:')).told).toEqual(foreign);
    expect(strange((as) => as.replace(';rport', ';rport, SIP/2.0/UDP 192.0.2.8')).told).toEqual(foreign);
  });

  it('with a Via below ours belongs to a request that a proxy forwards with the Vias of its way (RFC 3261 §16.7)', () => {
    const run = new TransactionRun();
    run.request('OPTIONS', peerTarget, [['Via', 'SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKbefore']]);
    const vias = run.lastRequest().headers.all('Via');
    expect(vias).toHaveLength(2);
    const lines = [`SIP/2.0 200 OK`, ...vias.map((via) => `Via: ${via}`), 'From: <sip:us@example.com>;tag=ourtag'];
    const rest = [
      'To: <sip:peer@example.com>;tag=x',
      'Call-ID: our-call',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '',
      '',
    ];
    run.receive([...lines, ...rest].join('\n'));
    expect(run.told).toEqual(['tx.response 200']);
  });

  it('is never answered (RFC 3261 §9.2)', () => {
    for (const method of ['INVITE', 'OPTIONS', 'ACK', 'BOGUS']) {
      const run = strange((as) => as.replace('1 OPTIONS', `1 ${method}`));
      expect(run.wire).toEqual(['0 OPTIONS']);
    }
  });
});

describe('the ACK to a refusal (RFC 3261 §17.1.1.3)', () => {
  it('repeats the INVITE’s Via, Route and CSeq number, takes the response’s To, and goes the same way (RFC 3261 §17.1.1.3)', () => {
    const run = new TransactionRun();
    run.request('INVITE', peerTarget, [
      ['Route', '<sip:one.example.com;lr>, <sip:two.example.com;lr>'],
      ['Route', '<sip:three.example.com;lr>'],
      ['Require', '100rel'],
    ]);
    const [invite] = run.sent;
    run.answer(486, 'refused');
    const ack = run.lastRequest();
    expect(text(run)).toBe(
      [
        'ACK sip:peer@192.0.2.9:5070 SIP/2.0',
        `Via: ${invite?.order.message.headers.get('Via')}`,
        'Route: <sip:one.example.com;lr>, <sip:two.example.com;lr>',
        'Route: <sip:three.example.com;lr>',
        'Max-Forwards: 70',
        'From: <sip:us@example.com>;tag=ourtag',
        'To: <sip:peer@example.com>;tag=refused',
        'Call-ID: our-call',
        'CSeq: 1 ACK',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    expect(ack.headers.all('Via').length).toBe(1);
    expect(run.last().to).toEqual(invite?.order.to);
    expect(run.told).toEqual(['tx.response 486']);
    run.advance(32_000);
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('CANCEL (RFC 3261 §9.1)', () => {
  it('waits for the first 1xx, then goes the INVITE’s way with its Via, without Require (RFC 3261 §9.1, RFC 3261 §9.1)', () => {
    const run = new TransactionRun();
    const more = [
      ['Route', '<sip:one.example.com;lr>'],
      ['Require', '100rel'],
      ['Proxy-Require', 'x'],
    ] as const;
    const tx = run.request('INVITE', peerTarget, more);
    const [invite] = run.sent;
    run.carryOut(run.room.cancel(tx));
    expect(run.wire).toEqual(['0 INVITE']);
    run.answer(100);
    expect(run.wire).toEqual(['0 INVITE', '0 CANCEL']);
    expect(text(run)).toBe(
      [
        'CANCEL sip:peer@192.0.2.9:5070 SIP/2.0',
        `Via: ${invite?.order.message.headers.get('Via')}`,
        'Route: <sip:one.example.com;lr>',
        'Max-Forwards: 70',
        'From: <sip:us@example.com>;tag=ourtag',
        'To: <sip:peer@example.com>',
        'Call-ID: our-call',
        'CSeq: 1 CANCEL',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    expect(run.last().to).toEqual(invite?.order.to);
  });

  it('is this room’s own: its answer, its failure and its end are not told; the 487 is (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE');
    run.answer(180);
    const invite = run.lastRequest();
    run.carryOut(run.room.cancel(tx));
    run.carryOut(run.room.cancel(tx));
    const cancel = run.lastRequest();
    run.answer(200, 'theirs', cancel);
    run.answer(487, 'theirs', invite);
    expect(run.wire).toEqual(['0 INVITE', '0 CANCEL', '0 ACK']);
    run.advance(32_000);
    expect(run.told).toEqual(['tx.response 180', 'tx.response 487', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it.each([401, 407])(
    'that is challenged with %i, which nobody may, is not sent again; the INVITE goes on (RFC 3261 §9.1, RFC 3261 §22.1)',
    (status) => {
      const run = new TransactionRun();
      const tx = run.request('INVITE');
      run.answer(180);
      const invite = run.lastRequest();
      run.carryOut(run.room.cancel(tx));
      run.answer(status, 'theirs', run.lastRequest());
      run.advance(5000);
      expect(run.wire).toEqual(['0 INVITE', '0 CANCEL']);
      run.answer(487, 'theirs', invite);
      run.advance(40_000);
      expect(run.told).toEqual(['tx.response 180', 'tx.response 487', 'tx.ended']);
      expect(run.left).toEqual(nothingLeft);
    },
  );

  it('that nobody follows ends the INVITE after 64*T1 (RFC 3261 §9.1)', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE');
    run.answer(180);
    run.carryOut(run.room.cancel(tx));
    run.advance(32_000);
    expect(run.told).toEqual(['tx.response 180', 'tx.failed timeout', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('means nothing for what is over, unknown or no INVITE (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    const invite = run.request('INVITE');
    run.answer(200);
    const options = run.request('OPTIONS');
    for (const tx of [invite, options, 'no such transaction', '']) expect(run.room.cancel(tx)).toEqual([]);
  });
});

describe('where a request goes (RFC 3263 §4)', () => {
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
  ])('%s leads there without being looked up', (uri, target) => {
    const run = new TransactionRun({}, locals);
    run.request('OPTIONS', uri);
    expect(run.resolves).toEqual([]);
    expect(run.last().to).toEqual(target);
  });

  it('a name is looked up first, and keeps the name the TU knows the transaction by', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE', 'sip:peer@example.com');
    expect(run.wire).toEqual([]);
    expect(run.room.size).toBe(1);
    const [order] = run.resolves;
    if (order === undefined) throw new Error('nothing was looked up');
    expect(order.uri).toBe('sip:peer@example.com');
    run.fact({ on: 'resolved', owner: order.owner, targets: [peerTarget] });
    run.answer(180);
    expect(run.only('tx.response').tx).toBe(tx);
    run.carryOut(run.room.cancel(tx));
    expect(run.wire).toEqual(['0 INVITE', '0 CANCEL']);
    run.advance(40_000);
    expect(run.facts.at(-1)).toMatchObject({ on: 'tx.ended', tx });
    expect(run.left).toEqual(nothingLeft);
  });

  it.each<[string, (run: TransactionRun, tx: string) => void, string]>([
    ['has no address', (run) => run.resolved([]), 'transport'],
    ['has none we reach', (run) => run.resolved([{ ...peerTarget, transport: 'WS' }]), 'transport'],
    ['is never resolved', (run) => run.advance(32_000), 'timeout'],
    [
      'is cancelled before that',
      (run, tx) => {
        run.carryOut(run.room.cancel(tx));
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

  it('with nothing listening, fails after the call has returned, so that its caller knows the name', () => {
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
    '%s goes on to the next after a timeout, under a new branch (RFC 3263 §4)',
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

  it('goes on after a transport error, and fails once when all did (RFC 3263 §4, RFC 3261 §8.1.3.1)', () => {
    const { run } = start('INVITE');
    for (let i = 0; i < 3; i++) {
      const { owner } = run.last();
      if (owner !== undefined) run.fact({ on: 'sendFailed', owner, reason: 'unreachable' });
    }
    expect(run.wire).toEqual(['0 INVITE', '0 INVITE']);
    expect(run.told).toEqual(['tx.failed transport', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('goes on after a 503, which is acknowledged and not told (RFC 3263 §4)', () => {
    const { run } = start('INVITE');
    run.answer(503);
    expect(run.wire).toEqual(['0 INVITE', '0 ACK', '0 INVITE']);
    run.answer(503);
    expect(run.told).toEqual(['tx.response 503']);
    run.advance(32_000);
    expect(run.only('tx.ended')).toBeDefined();
    expect(run.left).toEqual(nothingLeft);
  });

  it('stays where it was answered, and where it was cancelled (RFC 3263 §4)', () => {
    const answered = start('INVITE').run;
    answered.answer(180);
    answered.answer(503);
    expect(answered.told).toEqual(['tx.response 180', 'tx.response 503']);
    const { run, tx } = start('INVITE');
    run.carryOut(run.room.cancel(tx));
    run.advance(32_000);
    expect(run.told).toEqual(['tx.failed timeout', 'tx.ended']);
    expect(hosts(run)).toEqual([peer.host]);
  });
});

describe('a request without a transaction: the ACK to a 2xx', () => {
  const outgoing = { request: ours('ACK'), owner: { layer: 'dialog', key: 'd' }, branch: 'z9hG4bKsame' } as const;

  it('is the same each time for the same branch (RFC 3261 §13.2.2.4)', () => {
    const run = new TransactionRun();
    run.carryOut(run.room.send({ ...outgoing, to: peerTarget }));
    const first = text(run);
    run.carryOut(run.room.send({ ...outgoing, to: peerTarget }));
    expect(text(run)).toBe(first);
    expect(first).toContain(';branch=z9hG4bKsame;');
    expect(run.last()).toMatchObject({ to: { ...peerTarget, localId: 'udp:1' }, owner: outgoing.owner });
    expect(run.left).toEqual(nothingLeft);
  });

  it('waits for its name once, and tells nothing when there is no way', () => {
    const run = new TransactionRun();
    run.carryOut(run.room.send({ ...outgoing, to: 'sip:peer@example.com' }));
    run.carryOut(run.room.send({ ...outgoing, to: 'sip:peer@example.com' }));
    expect(run.resolves.length).toBe(1);
    run.resolved([peerTarget]);
    expect(run.wire).toEqual(['0 ACK']);
    run.carryOut(run.room.send({ ...outgoing, to: 'sip:peer@example.com' }));
    run.resolved([]);
    expect(run.wire).toEqual(['0 ACK']);
    expect(run.told).toEqual([]);
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('localFor', () => {
  const loop = { id: 'loop', transport: 'UDP', host: '127.0.0.1', port: 5060 } as const;
  const six = { id: 'six', transport: 'UDP', host: '2001:db8::1', port: 5060 } as const;
  const named = { id: 'named', transport: 'TLS', host: 'us.example.com', port: 5061 } as const;

  it('chooses by transport, by address family, and loopback for loopback', () => {
    const { room } = new TransactionRun({}, [here, loop, six, named]);
    expect(room.localFor('UDP')?.id).toBe('udp:1');
    expect(room.localFor('UDP', { host: '198.51.100.1', port: 1 })?.id).toBe('udp:1');
    expect(room.localFor('UDP', { host: '127.0.0.5', port: 1 })?.id).toBe('loop');
    expect(room.localFor('UDP', { host: '2001:db8::7', port: 1 })?.id).toBe('six');
    expect(room.localFor('TLS', { host: '2001:db8::7', port: 1 })?.id).toBe('named');
    expect(room.localFor('TCP')).toBeUndefined();
    expect(new TransactionRun({}, [loop]).room.localFor('UDP', { host: '192.0.2.3', port: 1 })?.id).toBe('loop');
    expect(new TransactionRun({}, [six]).room.localFor('UDP', { host: '192.0.2.3', port: 1 })).toBeUndefined();
  });
});
