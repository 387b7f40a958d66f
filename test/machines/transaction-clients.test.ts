import { describe, expect, it } from 'vitest';
import { write } from '../../src/message/write.ts';
import { nothingLeft, ours, peerTarget, TransactionRun } from '../support/transaction-run.ts';

const text = (run: TransactionRun): string => Buffer.from(write(run.last().message)).toString();

describe('client transactions', () => {
  it('a request is sent with a local Via on top and a branch of its own (RFC 3261 §8.1.1.7)', () => {
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

  it('an IPv6 sent-by is written in brackets', () => {
    const run = new TransactionRun({}, [{ id: '6', transport: 'UDP', host: '2001:db8::1', port: 5060 }]);
    run.request('OPTIONS', { transport: 'UDP', host: '2001:db8::9', port: 5060 });
    expect(text(run)).toContain('SIP/2.0/UDP [2001:db8::1]:5060;');
    run.answer(200);
    expect(run.told).toEqual(['tx.response 200']);
  });

  it('a client transaction reports its responses, and its end (RFC 3261 §17.1.3, RFC 3261 §17.1.2.2)', () => {
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

  it('a client transaction without a response reports one failure and one end (RFC 3261 §17.1.1.2, RFC 3261 §17.1.2.2)', () => {
    const run = new TransactionRun();
    run.request('INVITE');
    run.request('OPTIONS');
    run.advance(32_000);
    expect(run.told).toEqual(['tx.failed timeout', 'tx.ended', 'tx.failed timeout', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('an INVITE without any response reports each repeat with how often it was sent by now, no other request does', () => {
    const run = new TransactionRun();
    run.request('OPTIONS');
    run.request('INVITE');
    run.advance(3600);
    const repeated = run.facts.filter((fact) => fact.on === 'tx.repeated');
    expect(repeated.map(({ request, sent }) => [request.method, sent])).toEqual([
      ['INVITE', 2],
      ['INVITE', 3],
      ['INVITE', 4],
    ]);
  });

  it('an INVITE that went on to the next target counts what was sent to those before (RFC 3263 §4.3)', () => {
    const run = new TransactionRun();
    run.request('INVITE', 'sip:name.example');
    run.resolved([peerTarget, { ...peerTarget, port: 5071 }]);
    run.advance(600);
    run.fact({ on: 'sendFailed', owner: run.last().owner ?? { layer: '', key: '' }, reason: 'ENETUNREACH' });
    expect(run.last().to).toMatchObject({ port: 5071 });
    expect(run.facts.filter((fact) => fact.on === 'tx.repeated').map(({ sent }) => sent)).toEqual([2, 3]);
  });

  it('a request that cannot be sent reports one failure (RFC 3261 §8.1.3.1)', () => {
    const run = new TransactionRun();
    run.request('INVITE');
    const { owner } = run.last();
    if (owner === undefined) throw new Error('the request has no owner');
    run.fact({ on: 'sendFailed', owner, reason: 'EMSGSIZE' });
    run.fact({ on: 'sendFailed', owner, reason: 'EMSGSIZE' });
    expect(run.told).toEqual(['tx.failed transport', 'tx.ended']);
    expect(run.only('tx.failed').reason).toBe('EMSGSIZE');
    expect(run.left).toEqual(nothingLeft);
  });

  it('an INVITE client transaction reports every 2xx of any fork for 64*T1 (RFC 6026 §7)', () => {
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

describe('the matching of responses (RFC 3261 §17.1.3, §18.1.2)', () => {
  const changed = (change: (text: string) => string): TransactionRun => {
    const run = new TransactionRun();
    run.request('OPTIONS');
    const { message } = run.last();
    const lines = Buffer.from(write(message)).toString().split('\r\n');
    run.receive(change(['SIP/2.0 200 OK', ...lines.slice(1)].join('\n')));
    return run;
  };

  it('a response that matches is reported, and one of an unknown branch or another method is counted (RFC 3261 §17.1.3, RFC 3261 §9.2)', () => {
    expect(changed((response) => response).told).toEqual(['tx.response 200']);
    expect(changed((response) => response.replace('z9hG4bK', 'z9hG4bKx')).told).toEqual(['count unmatched.response']);
    expect(changed((response) => response.replace('1 OPTIONS', '1 MESSAGE')).told).toEqual([
      'count unmatched.response',
    ]);
    expect(changed((response) => response.replace('1 OPTIONS', '1 INVITE')).told).toEqual(['count unmatched.response']);
    expect(changed((response) => response.replace(/;branch=\w+/, '')).told).toEqual(['count unmatched.response']);
  });

  it('a response whose top Via is not local, or that has a second Via, is dropped and counted (RFC 3261 §18.1.2)', () => {
    const foreign = ['count wrong.via'];
    expect(changed((response) => response.replace('192.0.2.1:5060', '192.0.2.2:5060')).told).toEqual(foreign);
    expect(changed((response) => response.replace('192.0.2.1:5060', '192.0.2.1:5061')).told).toEqual(foreign);
    expect(changed((response) => response.replace('From:', 'Via: SIP/2.0/UDP 192.0.2.8\nFrom:')).told).toEqual(foreign);
    expect(changed((response) => response.replace(';rport', ';rport, SIP/2.0/UDP 192.0.2.8')).told).toEqual(foreign);
  });

  it('a response with a Via below ours belongs to a request that a proxy forwards with the Vias of its way (RFC 3261 §16.7)', () => {
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

  it('a response is never answered (RFC 3261 §9.2)', () => {
    for (const method of ['INVITE', 'OPTIONS', 'ACK', 'BOGUS']) {
      const run = changed((response) => response.replace('1 OPTIONS', `1 ${method}`));
      expect(run.wire).toEqual(['0 OPTIONS']);
    }
  });
});

describe('the ACK to a 2xx, which has no transaction', () => {
  const outgoing = { request: ours('ACK'), owner: { layer: 'dialog', key: 'd' }, branch: 'z9hG4bKsame' } as const;

  it('an ACK to a 2xx is the same each time for the same branch (RFC 3261 §13.2.2.4)', () => {
    const run = new TransactionRun();
    run.carryOut(run.transactions.send({ ...outgoing, to: peerTarget }));
    const first = text(run);
    run.carryOut(run.transactions.send({ ...outgoing, to: peerTarget }));
    expect(text(run)).toBe(first);
    expect(first).toContain(';branch=z9hG4bKsame;');
    expect(run.last()).toMatchObject({ to: { ...peerTarget, localId: 'udp:1' }, owner: outgoing.owner });
    expect(run.left).toEqual(nothingLeft);
  });

  it('an ACK to a 2xx waits for one name resolution, and reports nothing when there is no target', () => {
    const run = new TransactionRun();
    run.carryOut(run.transactions.send({ ...outgoing, to: 'sip:peer@example.com' }));
    run.carryOut(run.transactions.send({ ...outgoing, to: 'sip:peer@example.com' }));
    expect(run.resolves.length).toBe(1);
    run.resolved([peerTarget]);
    expect(run.wire).toEqual(['0 ACK']);
    run.carryOut(run.transactions.send({ ...outgoing, to: 'sip:peer@example.com' }));
    run.resolved([]);
    expect(run.wire).toEqual(['0 ACK']);
    expect(run.told).toEqual([]);
    expect(run.left).toEqual(nothingLeft);
  });
});
