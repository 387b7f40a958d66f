import { describe, expect, it } from 'vitest';
import { buildResponse } from '../../src/message/build/response.ts';
import { parse } from '../../src/message/parse.ts';
import { here, nothingLeft, peer, requestText, TransactionRun } from '../support/transaction-run.ts';

/** The TU answers the request that was told. */
const respond = (run: TransactionRun, status: number, nth = 0): void => {
  const asked = run.facts.filter((fact) => fact.on === 'tx.request')[nth];
  if (asked?.on !== 'tx.request') throw new Error('no request was told');
  run.carryOut(run.transactions.respond(asked.tx, buildResponse(asked.request, status, { toTag: 'ourtag' })));
};

describe('matching a request (RFC 3261 §17.2.3)', () => {
  it('tells a request once however often it is repeated (RFC 3261 §17.2.3, RFC 3261 §17.2)', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS'));
    respond(run, 200);
    run.receive(requestText('OPTIONS'));
    run.receive(requestText('OPTIONS'));
    expect(run.told).toEqual(['tx.request OPTIONS']);
    expect(run.wire).toEqual(['0 200', '0 200', '0 200']);
    run.advance(32_000);
    expect(run.left).toEqual(nothingLeft);
  });

  it('keeps apart what differs in branch, sent-by or method (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS', { callId: 'a' }));
    run.receive(requestText('OPTIONS', { callId: 'b', branch: 'z9hG4bKother' }));
    run.receive(requestText('OPTIONS', { callId: 'c', sentBy: '192.0.2.9:5071' }));
    run.receive(requestText('OPTIONS', { callId: 'd', sentBy: 'peer.example.com' }));
    run.receive(requestText('MESSAGE', { callId: 'e' }));
    run.receive(requestText('INVITE', { callId: 'f' }));
    expect(run.told.length).toBe(6);
  });

  it('takes sent-by without case and without its default port (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS', { sentBy: 'Peer.Example.com' }));
    run.receive(requestText('OPTIONS', { sentBy: 'peer.example.COM:5060' }));
    expect(run.told).toEqual(['tx.request OPTIONS']);
  });

  it.each(['', ';branch=', ';branch=1', ';branch=z9hG4bK'])(
    'does not take %j for the name of a transaction (RFC 3261 §17.2.3, RFC 3261 §17.2.3)',
    (branch) => {
      const run = new TransactionRun();
      const via = `SIP/2.0/UDP 192.0.2.9:5070${branch === ';branch=' ? '' : branch}`;
      run.receive(requestText('INVITE', { via, callId: 'one' }));
      run.receive(requestText('INVITE', { via, callId: 'two' }));
      run.receive(requestText('INVITE', { via, callId: 'one' }));
      expect(run.told).toEqual(['tx.request INVITE', 'tx.request INVITE']);
    },
  );

  it('finds the INVITE of a CANCEL and of an ACK from an RFC 2543 peer, and ends (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    const via = 'SIP/2.0/UDP 192.0.2.9:5070';
    run.receive(requestText('INVITE', { via }));
    run.receive(requestText('CANCEL', { via }));
    const cancel = run.facts[1];
    expect(cancel).toMatchObject({ on: 'tx.request', cancels: (run.facts[0] as { tx: string }).tx });
    respond(run, 200, 1);
    respond(run, 487);
    run.receive(requestText('ACK', { via, to: 'ourtag' }));
    expect(run.told).toEqual(['tx.request INVITE', 'tx.request CANCEL']);
    run.advance(40_000);
    expect(run.wire).toEqual(['0 200', '0 487']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('tells a re-INVITE of an RFC 2543 peer from the INVITE, and finds its ACK (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    const via = 'SIP/2.0/UDP 192.0.2.9:5070';
    run.receive(requestText('INVITE', { via, to: 'ourtag' }));
    respond(run, 488);
    run.receive(requestText('ACK', { via, to: 'ourtag' }));
    run.advance(40_000);
    expect(run.wire).toEqual(['0 488']);
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('ACK', () => {
  it('to a refusal ends here, of the same branch (RFC 3261 §17.2.3, RFC 3261 §17.1.1.3)', () => {
    const run = new TransactionRun();
    run.receive(requestText('INVITE'));
    respond(run, 486);
    run.receive(requestText('ACK', { to: 'ourtag' }));
    run.receive(requestText('ACK', { to: 'ourtag' }));
    run.advance(600);
    expect(run.told).toEqual(['tx.request INVITE']);
    expect(run.wire).toEqual(['0 486']);
  });

  it('to a 2xx climbs, of a branch of its own or (wrongly) of the same (RFC 3261 §17.2.3)', () => {
    const run = new TransactionRun();
    run.receive(requestText('INVITE'));
    respond(run, 200);
    run.receive(requestText('ACK', { branch: 'z9hG4bKack', to: 'ourtag' }));
    run.receive(requestText('ACK', { to: 'ourtag' }));
    expect(run.told).toEqual(['tx.request INVITE', 'tx.ack', 'tx.ack']);
  });

  it('that belongs to nothing is never answered (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    run.receive(requestText('ACK', { to: 'nobody' }));
    expect(run.told).toEqual(['tx.ack']);
    expect(run.wire).toEqual([]);
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('CANCEL (RFC 3261 §9.2)', () => {
  it('is a transaction of its own that names its INVITE (RFC 3261 §17.2.3, RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    run.receive(requestText('INVITE'));
    run.receive(requestText('CANCEL'));
    run.receive(requestText('CANCEL'));
    expect(run.told).toEqual(['tx.request INVITE', 'tx.request CANCEL']);
    const [invite, cancel] = run.facts;
    expect(cancel).toMatchObject({ cancels: (invite as { tx: string }).tx });
  });

  it('without an INVITE names none (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    run.receive(requestText('CANCEL'));
    expect(run.only('tx.request').cancels).toBeUndefined();
  });
});

describe('the label of a server transaction', () => {
  it.each([
    ['UDP', 486, 5000],
    ['TCP', 486, 0],
  ] as const)('comes back with the end of the transaction over %s', (transport, status, afterMs) => {
    const run = new TransactionRun();
    run.receive(requestText('INVITE'), { transport });
    const { tx } = run.only('tx.request');
    run.transactions.label(tx, 'ours');
    respond(run, status);
    run.receive(requestText('ACK', { to: 'ourtag' }), { transport });
    run.advance(afterMs);
    expect(run.facts.slice(1)).toEqual([{ on: 'tx.ended', tx, label: 'ours' }]);
    expect(run.left).toEqual(nothingLeft);
  });

  it('is the last of what a response gives back where that ends the transaction', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS'), { transport: 'TCP' });
    const { tx, request } = run.only('tx.request');
    run.transactions.label(tx, 'ours');
    expect(run.transactions.respond(tx, buildResponse(request, 200)).at(-1)).toEqual({
      on: 'tx.ended',
      tx,
      label: 'ours',
    });
  });

  it('of a transaction that is gone is dropped', () => {
    const run = new TransactionRun();
    run.transactions.label('si gone', 'ours');
    run.advance(64_000);
    expect(run.facts).toEqual([]);
  });
});

describe('where responses go (RFC 3261 §18.2.2, RFC 3581 §4)', () => {
  const target = (via: string, remote = peer) => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS', { via }), { remote });
    respond(run, 200);
    return run.last().to;
  };

  it('to the source port with rport, else to the port of sent-by, from where the request came in (RFC 3581 §4, RFC 3261 §18.2.2)', () => {
    const branch = 'branch=z9hG4bKx';
    expect(target(`SIP/2.0/UDP 10.0.0.1:5099;${branch};rport=5070;received=192.0.2.9`)).toEqual({
      transport: 'UDP',
      host: '192.0.2.9',
      port: 5070,
      localId: 'udp:1',
    });
    expect(target(`SIP/2.0/UDP 10.0.0.1:5099;${branch};received=192.0.2.9`)).toMatchObject({ port: 5099 });
    expect(target(`SIP/2.0/UDP example.com;${branch};received=192.0.2.9`)).toMatchObject({ ...peer, port: 5060 });
    expect(target(`SIP/2.0/UDP [2001:db8::9];${branch}`, { host: '2001:db8::9', port: 1 })).toMatchObject({
      host: '2001:db8::9',
      port: 5060,
    });
  });

  it.each([
    'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx;maddr=192.0.2.77',
    'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx;maddr=224.0.1.75',
    'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx;maddr=example.com',
    'SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKx',
    'SIP/2.0/UDP victim.example.com:5070;branch=z9hG4bKx;rport',
    'SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKx;received=192.0.2.77',
    'SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKx;received=192.0.2.77;rport=5070',
    'SIP/2.0/TCP 192.0.2.77:5070;branch=z9hG4bKx;ttl=255;maddr=192.0.2.77;received=192.0.2.78;rport',
    'SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx, SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKy',
  ])('to the source whatever the Via names: %s', (via) => {
    expect(target(via)).toEqual({ transport: 'UDP', host: peer.host, port: 5070, localId: 'udp:1' });
  });

  it('to the group that a request came to, where the listening point is one (RFC 3261 §18.2.2)', () => {
    const answered = (host: string, maddr: string): unknown => {
      const run = new TransactionRun();
      const local = { id: 'udp:group', transport: 'UDP', host, port: 5060 } as const;
      run.receive(requestText('OPTIONS', { via: `SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKx;maddr=${maddr}` }), {
        local,
      });
      respond(run, 200);
      return run.last().to.host;
    };
    expect(answered('224.0.1.75', '224.0.1.75')).toBe('224.0.1.75');
    expect(answered('ff02::1', 'ff02::1')).toBe('ff02::1');
    expect(answered('224.0.1.75', '224.0.1.76')).toBe('192.0.2.9');
    expect(answered('224.0.1.75', '192.0.2.77')).toBe('192.0.2.9');
    expect(answered('192.0.2.77', '192.0.2.77')).toBe('192.0.2.9');
  });

  it('back over the connection on a reliable transport, and is over at once (RFC 3261 §18.2.2, RFC 3261 §17.2.2)', () => {
    const run = new TransactionRun();
    const local = { id: 'tcp:1', transport: 'TCP', host: '192.0.2.1', port: 5060 } as const;
    run.receive(requestText('OPTIONS', { via: 'SIP/2.0/TCP 192.0.2.9:5070;branch=z9hG4bKx' }), {
      transport: 'TCP',
      local,
      remote: { host: '192.0.2.9', port: 40_000 },
      connection: 'c7',
    });
    respond(run, 200);
    expect(run.last().to).toEqual({
      transport: 'TCP',
      host: '192.0.2.9',
      port: 40_000,
      localId: 'tcp:1',
      connection: 'c7',
    });
    expect(run.left).toEqual(nothingLeft);
  });
});

describe('a response of ours that could not be sent', () => {
  it('is told for finals, and the transaction stays for the next repeat (RFC 3261 §8.1.3.1, RFC 6026 §8.8)', () => {
    const run = new TransactionRun();
    run.receive(requestText('INVITE'));
    respond(run, 180);
    expect(run.last().owner).toBeUndefined();
    respond(run, 486);
    const { owner } = run.last();
    if (owner === undefined) throw new Error('nobody would hear of the failure');
    run.fact({ on: 'sendFailed', owner, reason: 'unreachable' });
    expect(run.only('tx.sendFailed').tx).toBe(run.only('tx.request').tx);
    run.receive(requestText('INVITE'));
    expect(run.wire).toEqual(['0 180', '0 486', '0 486']);
    expect(run.told).toEqual(['tx.request INVITE', 'tx.sendFailed']);
  });
});

describe('when there are too many transactions', () => {
  it('answers 503 with Retry-After, keeps nothing, and never answers an ACK', () => {
    const run = new TransactionRun({ maxTransactions: 1 });
    run.receive(requestText('INVITE'));
    run.receive(requestText('INVITE', { branch: 'z9hG4bKmore', callId: 'b' }));
    run.receive(requestText('INVITE', { branch: 'z9hG4bKmore', callId: 'b' }));
    run.receive(requestText('ACK', { branch: 'z9hG4bKmore', callId: 'b', to: 'x' }));
    expect(run.told).toEqual(['tx.request INVITE', 'count overload', 'count overload', 'tx.ack']);
    expect(run.wire).toEqual(['0 503', '0 503']);
    const tags = run.sent.map(({ order }) => order.message.to.tag);
    expect(tags[0]).toBe(tags[1]);
    expect(tags[0]).toMatch(/^\w+$/);
    expect(run.transactions.size).toBe(1);
  });

  it('spreads the Retry-After over one to two times the setting', () => {
    const run = new TransactionRun({ maxTransactions: 1 });
    run.receive(requestText('INVITE'));
    for (let n = 0; n < 200; n++) run.receive(requestText('OPTIONS', { branch: `z9hG4bK-${n}`, callId: `${n}` }));
    const waits = new Set(run.sent.map(({ order }) => order.message.headers.get('Retry-After')));
    expect(waits).toEqual(new Set(['7', '8', '9', '10', '11', '12', '13', '14']));
  });

  it('still serves what it has, and lets a CANCEL in that makes room', () => {
    const run = new TransactionRun({ maxTransactions: 1 });
    run.receive(requestText('INVITE'));
    run.receive(requestText('CANCEL'));
    expect(run.told).toEqual(['tx.request INVITE', 'tx.request CANCEL']);
    respond(run, 200, 1);
    respond(run, 487, 0);
    expect(run.wire).toEqual(['0 200', '0 487']);
  });
});

describe('a malformed message', () => {
  const malformed = (text: string): TransactionRun => {
    const run = new TransactionRun();
    const read = parse(Buffer.from(text.replaceAll('\n', '\r\n')));
    if (read.ok) throw new Error('this was to be malformed');
    const flow = { transport: 'UDP', local: here, remote: peer } as const;
    run.fact({ on: 'malformed', malformed: read, flow, at: 0 });
    return run;
  };

  it.each([
    ['SIP/2.0/UDP 192.0.2.9:5090;branch=z9hG4bKx', 5090],
    ['SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKx', 5060],
    ['SIP/2.0/UDP 10.9.9.9:5090;branch=z9hG4bKx;received=192.0.2.9;rport=5070', 5070],
    ['SIP/2.0/UDP 10.9.9.9:no port;branch=z9hG4bKx', 5070],
  ])(
    'is answered without state when it is a request, to where its Via %s says (RFC 3581 §4, RFC 3261 §18.2.2)',
    (via, port) => {
      const run = malformed(requestText('OPTIONS', { via }).replace('CSeq: 1', 'CSeq: x'));
      expect(run.wire).toEqual(['0 400']);
      expect(run.last().to).toEqual({ transport: 'UDP', host: peer.host, port, localId: 'udp:1' });
      expect(run.told).toEqual(['count malformed.request']);
      expect(run.left).toEqual(nothingLeft);
    },
  );

  it('is dropped and counted when it is an ACK or a response (RFC 3261 §9.2)', () => {
    expect(malformed(requestText('ACK').replace('CSeq: 1', 'CSeq: x')).wire).toEqual([]);
    const run = malformed(requestText('OPTIONS').replace(/^.*\n/, 'SIP/2.0 200 OK\n').replace('CSeq: 1', 'CSeq: x'));
    expect(run.wire).toEqual([]);
    expect(run.told).toEqual(['count malformed.response']);
  });
});
