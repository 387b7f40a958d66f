import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildResponse, type ResponseParts } from '../../src/message/build/response.ts';
import type { SipMessage, SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { write } from '../../src/message/write.ts';
import { stampSource } from '../../src/transport/stamp-source.ts';
import { here, message, nothingLeft, peer, requestText, TransactionRun } from '../support/transaction-run.ts';

const timerJ = 32_000;
/** Timer J, and what those that finish together may wait for each other. */
const surelyOver = timerJ + 125;

const sentTexts = (run: TransactionRun): readonly string[] =>
  run.sent.map(({ order }) => write(order.message).toString('latin1'));

const answer = (run: TransactionRun, status: number, parts: ResponseParts = {}): void => {
  const asked = run.facts.findLast((fact) => fact.on === 'tx.request');
  if (asked === undefined) throw new Error('no request was told');
  run.respond(asked.tx, buildResponse(asked.request, status, parts));
};

const parsed = (octets: Buffer): SipMessage => {
  const read = parse(octets);
  if (!read.ok) throw new Error(`${read.reason} ${read.detail}`);
  return stampSource(read.value, peer);
};

const tag = 'our-tag-0123456789';
const headers = [
  ['Server', 'rxsip'],
  ['Contact', '<sip:us@192.0.2.1>'],
] as const;
const body = Buffer.from('a body ü');

const requests: readonly (readonly [what: string, octets: Buffer])[] = [
  ['OPTIONS', Buffer.from(requestText('OPTIONS').replaceAll('\n', '\r\n'))],
  ['MESSAGE of a dialog', Buffer.from(requestText('MESSAGE', { to: 'x' }).replaceAll('\n', '\r\n'))],
  ['INFO of an RFC 2543 peer', Buffer.from(requestText('INFO', { branch: 'old' }).replaceAll('\n', '\r\n'))],
  [
    'BYE with two Vias, folded and compact lines, and UTF-8',
    Buffer.from(
      requestText('BYE')
        .replace('From: ', 'f:  "J\u00fcrgen"\n  ')
        .replace('Call-ID:', 'i:')
        .replace('\nFrom', '\nv: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKlow\nFrom')
        .replaceAll('\n', '\r\n'),
    ),
  ],
  [
    'NOTIFY that is not UTF-8',
    Buffer.from(requestText('NOTIFY').replace('From: ', 'From: "J\u00fcrgen" ').replaceAll('\n', '\r\n'), 'latin1'),
  ],
];

describe('a request that was answered over UDP (RFC 3261 §17.2.2)', () => {
  it.each(requests)(
    'is answered octet for octet the same until timer J fires, and is new after it: %s',
    (_, octets) => {
      for (const [status, parts] of [
        [200, { toTag: tag, headers, body, reason: 'Fine ü' }],
        [200, {}],
        [481, { toTag: tag }],
      ] as const) {
        const run = new TransactionRun();
        run.receive(parsed(octets));
        run.advance(1000);
        answer(run, status, parts);
        for (const at of [1000, 1001, 20_000, 1000 + timerJ - 1]) {
          run.advance(at);
          run.receive(parsed(octets));
        }
        const texts = sentTexts(run);
        expect(texts.length).toBe(5);
        expect(new Set(texts).size).toBe(1);
        expect(texts[0]).toContain(parts.toTag === undefined || octets.includes(';tag=x') ? '\r\n' : `;tag=${tag}\r\n`);
        expect(new Set(run.sent.map(({ order }) => JSON.stringify(order.to))).size).toBe(1);
        run.advance(1000 + timerJ);
        run.receive(parsed(octets));
        expect(run.told).toEqual(['tx.request', 'tx.request'].map((each) => `${each} ${parsed(octets).cseq.method}`));
        run.advance(run.timers.now + 200_000);
        expect(run.left).toEqual(nothingLeft);
      }
    },
  );

  it('has its own answer, however much that of another resembles it', () => {
    const run = new TransactionRun();
    const texts = Array.from({ length: 200 }, (_, i) =>
      requestText('OPTIONS', { branch: `z9hG4bK-${i}`, callId: `${i}` }),
    );
    // Each differs from the last in one thing, most often of equal length; a hundred have lengths of their own.
    texts.forEach((text, i) => {
      run.receive(text);
      const reason = i % 6 === 1 ? 'Yes' : 'Aye';
      const own = i % 6 === 3 ? '1' : '0';
      const parts = { reason, headers: [['X-Own', own.repeat(i < 100 ? 1 : i)]] } as const;
      answer(run, 200, i % 6 === 5 ? { ...parts, body: Buffer.from(`${i}`) } : parts);
    });
    const first = sentTexts(run);
    expect(new Set(first.map((each) => each.replace(/^(Via|Call-ID).*$/gm, ''))).size).toBe(119);
    for (const text of texts) run.receive(text);
    expect(sentTexts(run).slice(200)).toEqual(first);
  });

  it('is answered with the response itself where that was not built from it', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS'));
    const response = message(
      'SIP/2.0 200 OK\nVia: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKother\nFrom: <sip:a@b>;tag=1\nTo: <sip:c@d>;tag=2\n' +
        'Call-ID: z\nCSeq: 9 OPTIONS\nContent-Length: 0\n\n',
    ) as SipResponse;
    run.respond(run.only('tx.request').tx, response);
    run.receive(requestText('OPTIONS'));
    expect(run.sent.map(({ order }) => order.message)).toEqual([response, response]);
    expect(run.lastResponse()).toBe(response);
  });

  it('is told when the answer to a repeat could not be sent, and stays for the next repeat (RFC 6026 §8.8)', () => {
    const run = new TransactionRun();
    run.receive(requestText('OPTIONS'));
    answer(run, 200);
    run.receive(requestText('OPTIONS'));
    const { owner } = run.last();
    if (owner === undefined) throw new Error('nobody would hear of the failure');
    run.fact({ on: 'sendFailed', owner, reason: 'unreachable' });
    expect(run.only('tx.sendFailed')).toMatchObject({ tx: run.only('tx.request').tx, reason: 'unreachable' });
    run.receive(requestText('OPTIONS'));
    expect(run.wire).toEqual(['0 200', '0 200', '0 200']);
  });

  it('is one of the transactions that there may be, is known, and takes no second final response', () => {
    const run = new TransactionRun({ maxTransactions: 1 });
    run.receive(requestText('OPTIONS'));
    answer(run, 200);
    answer(run, 500);
    expect(run.transactions.size).toBe(1);
    const repeat = message(requestText('OPTIONS'));
    if (repeat.kind !== 'request') throw new Error('a request was written');
    expect(run.transactions.knows(repeat)).toBe(true);
    run.receive(requestText('OPTIONS', { branch: 'z9hG4bKmore' }));
    run.advance(timerJ);
    expect(run.transactions.knows(repeat)).toBe(false);
    run.receive(requestText('OPTIONS', { branch: 'z9hG4bKmore' }));
    expect(run.wire).toEqual(['0 200', '0 503']);
    expect(run.told).toEqual(['tx.request OPTIONS', 'count overload', 'tx.request OPTIONS']);
  });

  it('has a label, given before its answer or after it, that comes back when timer J fires', () => {
    for (const late of [false, true]) {
      const run = new TransactionRun();
      run.receive(requestText('OPTIONS'));
      const { tx } = run.only('tx.request');
      if (!late) run.transactions.label(tx, 'ours');
      answer(run, 200);
      if (late) run.transactions.label(tx, 'ours');
      run.advance(timerJ - 1);
      expect(run.told).toEqual(['tx.request OPTIONS']);
      run.advance(timerJ);
      expect(run.only('tx.ended')).toEqual({ on: 'tx.ended', tx, label: 'ours' });
      run.advance(surelyOver);
      expect(run.left).toEqual(nothingLeft);
    }
  });

  it('is sent its answer where the repeat came from, when its NAT has given it another port (RFC 3581 §4)', () => {
    const run = new TransactionRun();
    const octets = Buffer.from(
      requestText('OPTIONS', { via: 'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx;rport' }).replaceAll('\n', '\r\n'),
    );
    for (const port of [40_000, 40_001]) {
      const remote = { host: '192.0.2.9', port };
      const read = parse(octets);
      if (!read.ok) throw new Error(read.detail);
      run.receive(stampSource(read.value, remote), { remote });
      if (port === 40_000) answer(run, 200);
      expect(run.last().to).toEqual({ transport: 'UDP', ...remote, localId: here.id });
      expect(run.lastResponse().via.rport).toBe(port);
    }
    expect(run.told).toEqual(['tx.request OPTIONS']);
  });
});

it('however many finish whenever, each is answered as it was until timer J, and is gone 125 ms later', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ after: fc.constantFrom(0, 1, 20, 124, 125, 126, 700, 40_000), status: fc.constantFrom(200, 404) }),
        { minLength: 1, maxLength: 12 },
      ),
      fc.array(fc.record({ nth: fc.nat(), offset: fc.integer({ min: -700, max: 700 }) }), { maxLength: 20 }),
      (arrivals, asks) => {
        const run = new TransactionRun();
        const text = (nth: number): string => requestText('OPTIONS', { branch: `z9hG4bK-${nth}`, callId: `c${nth}` });
        let at = 0;
        const finished = arrivals.map(({ after, status }) => {
          at += after;
          return { at, status };
        });
        const happenings = [
          ...finished.map((each, nth) => ({ at: each.at, nth, answered: true })),
          ...asks.map(({ nth, offset }) => {
            const n = nth % finished.length;
            return { at: (finished[n]?.at ?? 0) + timerJ + offset, nth: n, answered: false };
          }),
        ].sort((a, b) => a.at - b.at);
        const anew = new Set<number>();
        for (const each of happenings) {
          run.advance(each.at);
          const { at: finishedAt, status } = finished[each.nth] ?? { at: 0, status: 0 };
          const [told, sent] = [run.facts.length, run.sent.length];
          run.receive(text(each.nth));
          if (each.answered) answer(run, status, { toTag: `tag-of-${each.nth}` });
          else if (each.at < finishedAt + timerJ) {
            expect([run.facts.length, run.sent.length]).toEqual([told, sent + 1]);
            expect(run.lastResponse()).toMatchObject({ status, callId: `c${each.nth}` });
            expect(run.lastResponse().to.tag).toBe(`tag-of-${each.nth}`);
          } else if (each.at > finishedAt + surelyOver && !anew.has(each.nth)) {
            expect(run.facts.length).toBe(told + 1);
          }
          if (run.facts.length > told && !each.answered) anew.add(each.nth);
        }
        run.advance(run.timers.now + 200_000);
        expect(run.left).toEqual(nothingLeft);
      },
    ),
    { numRuns: 300 },
  );
});
