import { expect, it } from 'vitest';
import type { SipMessage } from '../../src/message/model.ts';
import { expectQuiet } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';

// A Request-URI that cannot be read, of a request that names its dialog or its transaction all the same.

const uris = [
  '<sip:us@10.0.0.1>',
  'us',
  'sip:us@10.0.0.1; x',
  'sip:us@10.0.0.1:99999',
  'sip:@',
  'sip:%zz@h',
  'isbn:1',
  '"',
];

const sent = ({ phone }: Alone, method: string, fields: Record<string, string>, uri: string, body = ''): void => {
  const text = requestText(method, { 'Call-ID': 'c1', ...fields }, body);
  phone.send(Buffer.from(text.replace('sip:us@10.0.0.1 SIP', () => `${uri} SIP`)), us);
};

const answered = ({ phone }: Alone, method: string): SipMessage =>
  phone.take((each) => each.kind === 'response' && each.status >= 200 && each.cseq.method === method);

const sdp = { 'Content-Type': 'application/sdp' };

/** A call that the stack answered, and what names its dialog. */
const called = async (): Promise<{ readonly it: Alone; readonly To: string }> => {
  const it = await alone({
    on: (stack, id, event) => event.type === 'incoming' && stack.command({ to: 'session', do: 'answer', id }),
  });
  sent(it, 'INVITE', sdp, 'sip:us@10.0.0.1', offer);
  return { it, To: answered(it, 'INVITE').headers.get('To') ?? '' };
};

it.each(uris)('a BYE and an ACK to %s are taken: they name their dialog', async (uri) => {
  const { it, To } = await called();
  sent(it, 'ACK', { To }, uri);
  // Acknowledged: the 2xx is not repeated any more.
  const before = it.phone.received.length;
  it.clock.advance(5000);
  expect(it.phone.received.length - before).toBeLessThanOrEqual(1);
  sent(it, 'BYE', { To, CSeq: '2 BYE' }, uri);
  expect(answered(it, 'BYE')).toMatchObject({ status: 200 });
  it.clock.runAll();
  expect(it.ends).toEqual([{ by: 'remote' }]);
  expectQuiet(it.stack);
});

it.each(uris)('a CANCEL to %s ends its INVITE', async (uri) => {
  const it = await alone();
  const Via = 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-c';
  sent(it, 'INVITE', { ...sdp, Via }, 'sip:us@10.0.0.1', offer);
  it.clock.advance(50);
  sent(it, 'CANCEL', { Via }, uri);
  expect(answered(it, 'CANCEL')).toMatchObject({ status: 200 });
  expect(answered(it, 'INVITE')).toMatchObject({ status: 487 });
  it.clock.runAll();
  expect(it.ends).toEqual([{ by: 'remote' }]);
  expectQuiet(it.stack);
});

it.each(['sip:us@10.0.0.1:99999', 'sip:@', 'sip:%zz@h', 'isbn:1'])(
  'an INFO, an OPTIONS and an INVITE to %s are taken in their dialog',
  async (uri) => {
    const { it, To } = await called();
    sent(it, 'ACK', { To }, 'sip:us@10.0.0.1');
    for (const [n, method] of ['INFO', 'OPTIONS', 'INVITE'].entries()) {
      const fields = { To, CSeq: `${n + 2} ${method}`, Via: `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${n}` };
      sent(it, method, method === 'INVITE' ? { ...sdp, ...fields } : fields, uri, method === 'INVITE' ? offer : '');
      expect([method, answered(it, method)]).toMatchObject([method, { status: 200 }]);
    }
    it.stack.command({ to: 'usages', do: 'endAll' });
    it.clock.runAll();
  },
);

it.each(['INVITE', 'OPTIONS', 'BYE'])(
  'outside a dialog a %s to an unreadable URI is refused, without state',
  async (method) => {
    const it = await alone();
    sent(it, method, {}, '<sip:us@10.0.0.1>');
    expect(answered(it, method)).toMatchObject({ status: 400 });
    expectQuiet(it.stack);
  },
);

it('a BYE to an unreadable URI in a dialog that is not there gets 481', async () => {
  const it = await alone();
  sent(it, 'BYE', { To: '<sip:us@10.0.0.1>;tag=gone' }, '<sip:us@10.0.0.1>');
  expect(answered(it, 'BYE')).toMatchObject({ status: 481 });
});
