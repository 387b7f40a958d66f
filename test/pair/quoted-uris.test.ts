import { expect, it } from 'vitest';
import type { SipRequest } from '../../src/message/model.ts';
import { expectQuiet } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { asRequest } from '../support/message-kinds.ts';

// Peers write quoted values into the parameters of their URIs. The grammar has none there (RFC 3261 §25.1), but these URIs
// are only repeated to the one who wrote them.

const contacts = [
  'sip:10.0.0.9;thinfo="b25lK3R3by90aHJlZQ+/cGF0aA=="',
  'sip:phone@10.0.0.9:5060;a="x;y,z>@?";ob;b="1"',
  'sip:10.0.0.9;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"',
];

const taken = ({ phone }: Alone, method: string): SipRequest =>
  asRequest(phone.take((message) => message.kind === 'request' && message.method === method));

it.each(contacts)('the BYE of a call from Contact %s goes to just that URI', async (contact) => {
  const it = await alone({
    on: (stack, id, event) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
      if (event.type === 'established') stack.command({ to: 'session', do: 'hangup', id });
    },
  });
  const fields = { Contact: `<${contact}>`, 'Record-Route': `<${contact};lr>, <sip:10.0.0.9;r="2>";lr>;x="1"` };
  it.phone.send(Buffer.from(requestText('INVITE', { ...fields, 'Content-Type': 'application/sdp' }, offer)), us);
  const accepted = it.phone.take((message) => message.kind === 'response' && message.status === 200);
  expect(accepted.headers.all('Record-Route').join()).toBe(fields['Record-Route']);
  const To = accepted.headers.get('To');
  it.phone.send(Buffer.from(requestText('ACK', { 'Call-ID': 'c-INVITE', To, Via: via('ack') })), us);
  const bye = taken(it, 'BYE');
  expect([bye.uri, bye.headers.all('Route')]).toEqual([contact, [`<${contact};lr>`, '<sip:10.0.0.9;r="2>";lr>;x="1"']]);
  it.stack.command({ to: 'usages', do: 'endAll' });
  it.clock.runAll();
  expectQuiet(it.stack);
});

const via = (branch: string): string => `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${branch}`;

it.each(contacts)('the ACK and the BYE of a call to Contact %s go to just that URI', async (contact) => {
  const it = await alone({
    on: (stack, id, event) => {
      if (event.type === 'established') stack.command({ to: 'session', do: 'hangup', id });
    },
  });
  it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:phone@10.0.0.9' });
  const invited = taken(it, 'INVITE');
  const field = (name: string): string => `${name}: ${invited.headers.get(name)}`;
  const answer = [
    'SIP/2.0 200 OK',
    ...['Via', 'From', 'Call-ID', 'CSeq'].map(field),
    `${field('To')};tag=p1`,
    `Contact: <${contact}>`,
    `Record-Route: <sip:10.0.0.9;r="2>";lr>, <${contact};lr>`,
    'Content-Type: application/sdp',
    `Content-Length: ${offer.length}`,
  ];
  it.phone.send(Buffer.from(`${answer.join('\r\n')}\r\n\r\n${offer}`), us);
  for (const method of ['ACK', 'BYE']) {
    const request = taken(it, method);
    expect([method, request.uri, request.headers.all('Route')]).toEqual([
      method,
      contact,
      [`<${contact};lr>`, '<sip:10.0.0.9;r="2>";lr>'],
    ]);
  }
  it.clock.runAll();
  expectQuiet(it.stack);
});

it('a Contact with a space in a quoted value is refused: no Request-URI may have one (RFC 3261 §7.1)', async () => {
  const it = await alone();
  const fields = { Contact: '<sip:10.0.0.9;a="x y">', 'Content-Type': 'application/sdp' };
  it.phone.send(Buffer.from(requestText('INVITE', fields, offer)), us);
  const message = it.phone.take((each) => each.kind === 'response' && each.status >= 200);
  expect(message).toMatchObject({ status: 400, reason: 'Malformed Contact' });
});
