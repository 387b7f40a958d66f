import { describe, expect, it } from 'vitest';
import { write } from '../../src/message/write.ts';
import { nothingLeft, peerTarget, TransactionRun } from '../support/transaction-run.ts';

const text = (run: TransactionRun): string => Buffer.from(write(run.last().message)).toString();

describe('the ACK to a final response other than 2xx (RFC 3261 §17.1.1.3)', () => {
  it('the ACK has the Via, Route and CSeq number of the INVITE and the To of the response, and goes to the same target (RFC 3261 §17.1.1.3)', () => {
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
  it('a CANCEL waits for the first 1xx, then goes to the target of the INVITE with its Via, without Require (RFC 3261 §9.1)', () => {
    const run = new TransactionRun();
    const more = [
      ['Route', '<sip:one.example.com;lr>'],
      ['Require', '100rel'],
      ['Proxy-Require', 'x'],
    ] as const;
    const tx = run.request('INVITE', peerTarget, more);
    const [invite] = run.sent;
    run.carryOut(run.transactions.cancel(tx));
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

  it('the response, failure and end of a CANCEL are not reported; the 487 to the INVITE is (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE');
    run.answer(180);
    const invite = run.lastRequest();
    run.carryOut(run.transactions.cancel(tx));
    run.carryOut(run.transactions.cancel(tx));
    const cancel = run.lastRequest();
    run.answer(200, 'theirs', cancel);
    run.answer(487, 'theirs', invite);
    expect(run.wire).toEqual(['0 INVITE', '0 CANCEL', '0 ACK']);
    run.advance(32_000);
    expect(run.told).toEqual(['tx.response 180', 'tx.response 487', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it.each([401, 407])(
    'a CANCEL that is challenged with %i, against the RFC, is not sent again, and the INVITE goes on (RFC 3261 §9.1, RFC 3261 §22.1)',
    (status) => {
      const run = new TransactionRun();
      const tx = run.request('INVITE');
      run.answer(180);
      const invite = run.lastRequest();
      run.carryOut(run.transactions.cancel(tx));
      run.answer(status, 'theirs', run.lastRequest());
      run.advance(5000);
      expect(run.wire).toEqual(['0 INVITE', '0 CANCEL']);
      run.answer(487, 'theirs', invite);
      run.advance(40_000);
      expect(run.told).toEqual(['tx.response 180', 'tx.response 487', 'tx.ended']);
      expect(run.left).toEqual(nothingLeft);
    },
  );

  it('a CANCEL without a final response to the INVITE ends the INVITE after 64*T1 (RFC 3261 §9.1)', () => {
    const run = new TransactionRun();
    const tx = run.request('INVITE');
    run.answer(180);
    run.carryOut(run.transactions.cancel(tx));
    run.advance(32_000);
    expect(run.told).toEqual(['tx.response 180', 'tx.failed timeout', 'tx.ended']);
    expect(run.left).toEqual(nothingLeft);
  });

  it('cancelling a transaction that has a final response, is unknown or is no INVITE does nothing (RFC 3261 §9.2)', () => {
    const run = new TransactionRun();
    const invite = run.request('INVITE');
    run.answer(200);
    const options = run.request('OPTIONS');
    for (const tx of [invite, options, 'no such transaction', '']) expect(run.transactions.cancel(tx)).toEqual([]);
  });
});
