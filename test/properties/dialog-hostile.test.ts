import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/message/parse.ts';
import { flow, World } from '../dialog/peer.ts';
import { asRequest, asResponse } from '../support/message-kinds.ts';

// What a hostile peer writes into its fields must come to an answer or to nothing, never to a throw.

const piece = fc.constantFrom(
  ...'<>;:,@?"\\=%()[]{}|^`~ \t\0\r\x07\x7f\u00e9\u20ac'.split(''),
  '\r\n ',
  'sip:',
  'sips:',
  'tel:',
  'a',
  '1',
  '*',
  ';tag=',
  ';lr',
  ';method=',
  '__proto__',
  'constructor',
  '\ud83d\ude00',
);
const junk = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((each) => each.join('')),
  fc.array(piece, { maxLength: 6 }).map((each) => `<sip:a@192.0.2.9${each.join('')}>`),
  fc.array(piece, { maxLength: 6 }).map((each) => `"${each.join('')}" <sip:a@192.0.2.9>`),
  fc.array(piece, { maxLength: 6 }).map((each) => `<sip:a@192.0.2.9>;x=${each.join('')}`),
);
const name = fc.constantFrom(
  'From',
  'To',
  'Call-ID',
  'Contact',
  'Record-Route',
  'Route',
  'Require',
  'Content-Type',
  'Content-Disposition',
  'Content-Encoding',
  'CSeq',
  'Max-Forwards',
  'Supported',
  'Via',
);
const spoilt = fc.dictionary(name, junk, { maxKeys: 4, noNullPrototype: true });

const write = (first: string, lines: Readonly<Record<string, string>>, body: string): Buffer =>
  Buffer.from(
    [
      first,
      ...Object.entries(lines).map(([key, value]) => `${key}: ${value}`),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );

const fields = (cseq: string): Record<string, string> => ({
  Via: 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK-1',
  From: '<sip:alice@a.example>;tag=alice',
  To: '<sip:us@b.example>',
  'Call-ID': 'call-1',
  CSeq: cseq,
  Contact: '<sip:alice@192.0.2.9>',
});

const uri = fc.oneof(
  fc.constant('sip:us@192.0.2.1'),
  junk.map((each) => each.replaceAll(/\s/g, '') || 'x'),
);

describe('a hostile peer', () => {
  it('that calls is answered, or taken for what it says, without a throw', () => {
    fc.assert(
      fc.property(spoilt, uri, fc.constantFrom('', 'x'), (lines, requestUri, body) => {
        const parsed = parse(write(`INVITE ${requestUri} SIP/2.0`, { ...fields('1 INVITE'), ...lines }, body));
        if (!parsed.ok) return;
        const world = new World();
        const request = asRequest(parsed.value);
        const [first] = world.receive({ on: 'tx.request', tx: 't', request, flow });
        if (first === undefined || !('on' in first) || first.on !== 'dialog.open') {
          expect(world.answered.status).toBeGreaterThanOrEqual(400);
          expect(world.dialogs.size).toBe(0);
          return;
        }
        world.dialogs.respond(first.set, 't', 180);
        world.dialogs.respond(first.set, 't', 200);
        expect(world.answered.status).toBe(200);
        world.dialogs.request(first.set, 'INVITE');
        world.dialogs.request(first.set, 'BYE');
        expect(world.requested.request.method).toBe('BYE');
        world.dialogs.close(first.set);
        world.ended(world.transactions.requests[0]?.tx ?? '');
        expect(world.dialogs.size).toBe(0);
      }),
      { numRuns: 1500 },
    );
  });

  it('that answers leads to a dialog, or to none, without a throw', () => {
    fc.assert(
      fc.property(spoilt, fc.constantFrom(180, 200), fc.boolean(), (lines, status, closed) => {
        const world = new World();
        const {
          set: usage,
          tx,
          request,
        } = world.dialogs.open('INVITE', {
          target: 'sip:bob@192.0.2.20',
          from: '<sip:us@b.example>',
        });
        const cseq = request.headers.get('cseq') ?? '';
        const parsed = parse(write(`SIP/2.0 ${status} OK`, { ...fields(cseq), To: '<sip:bob@x>;tag=b', ...lines }, ''));
        if (!parsed.ok) return;
        if (closed) world.dialogs.close(usage);
        const { owner } = world.sent(tx);
        world.dialogs.receive({ on: 'tx.response', tx, owner, request, response: asResponse(parsed.value) });
        world.dialogs.ack(usage, tx);
        if (status === 200) expect(world.acked.request.method).toBe('ACK');
        const before = world.transactions.requests.length;
        world.dialogs.request(usage, 'BYE');
        if (status === 200 && !closed) expect(world.transactions.requests).toHaveLength(before + 1);
        world.dialogs.close(usage);
        world.ended(tx);
        expect(world.dialogs.size).toBe(0);
      }),
      { numRuns: 1500 },
    );
  });
});
