import { expect, it } from 'vitest';
import type { BodyPart } from '../../src/message/body-parts.ts';
import type { SipMessage } from '../../src/message/model.ts';
import { expectQuiet } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { asRequest, asResponse } from '../support/message-kinds.ts';

// Bodies beside the session description are reported to the application, of whatever message of a call they came in.

const type = 'multipart/mixed;boundary=b';
const location = '<presence entity="pres:a@b"/>';
const part = (about: string, text: string): string => `--b\r\nContent-Type: ${about}\r\n\r\n${text}\r\n`;
const pidf = part('Application/PIDF+XML;charset=utf-8\r\nContent-ID: <place@a>', location);
const withSdp = `${pidf}${part('application/sdp', offer)}--b--\r\n`;
const withoutSdp = `${pidf}${part('application/isup\r\nContent-Disposition: Signal; handling=optional', '\u0001')}--b--\r\n`;

interface Reported {
  readonly of: string;
  readonly parts: readonly BodyPart[];
}

const nameOf = (message: SipMessage): string =>
  message.kind === 'request' ? message.method : `${message.status} ${message.cseq.method}`;

/** A stack that answers its calls, with all the parts it reported and the codec of each agreement. */
const listening = async (): Promise<Alone & { readonly reported: Reported[]; readonly codecs: string[] }> => {
  const reported: Reported[] = [];
  const codecs: string[] = [];
  const it = await alone({
    on: (stack, id, event) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
      if (event.type === 'media') codecs.push(event.plan.audio.send.name);
      if (event.type === 'parts') reported.push({ of: nameOf(event.message), parts: event.parts });
    },
  });
  return { ...it, reported, codecs };
};

const send = ({ phone }: Alone, method: string, branch: string, fields: Record<string, string>, body: string): void => {
  const Via = `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${branch}`;
  phone.send(Buffer.from(requestText(method, { Via, 'Call-ID': 'c1', 'Content-Type': type, ...fields }, body)), us);
};

const answerOf = ({ phone }: Alone, method: string): SipMessage =>
  phone.take((each) => each.kind === 'response' && each.status >= 200 && each.cseq.method === method);

it('of a call that comes in: INVITE, ACK, re-INVITE and BYE', async () => {
  const it = await listening();
  send(it, 'INVITE', '1', {}, withSdp);
  const accepted = asResponse(answerOf(it, 'INVITE'));
  const To = accepted.headers.get('To') ?? '';
  send(it, 'ACK', '2', { To }, withoutSdp);
  send(it, 'INVITE', '3', { To, CSeq: '2 INVITE' }, withSdp);
  expect(answerOf(it, 'INVITE')).toMatchObject({ status: 200 });
  send(it, 'ACK', '4', { To, CSeq: '2 ACK' }, '');
  send(it, 'BYE', '5', { To, CSeq: '3 BYE' }, withoutSdp);
  expect(answerOf(it, 'BYE')).toMatchObject({ status: 200 });
  it.clock.runAll();
  expect(it.reported.map((each) => [each.of, each.parts.map((one) => one.type)])).toEqual([
    ['INVITE', ['application/pidf+xml']],
    ['ACK', ['application/pidf+xml', 'application/isup']],
    ['INVITE', ['application/pidf+xml']],
    ['BYE', ['application/pidf+xml', 'application/isup']],
  ]);
  const [place, isup] = it.reported[1]?.parts ?? [];
  expect(place).toMatchObject({ disposition: 'render', handling: undefined });
  expect([place?.headers.get('content-id'), Buffer.from(place?.body ?? []).toString()]).toEqual([
    '<place@a>',
    location,
  ]);
  expect(isup).toMatchObject({ disposition: 'signal', handling: 'optional', body: Buffer.from([1]) });
  expect(it.codecs[0]).toBe('PCMU');
  expect(it.ends).toEqual([{ by: 'remote' }]);
  expectQuiet(it.stack);
});

it('of a call that goes out: 183 and 200, with the session description among them', async () => {
  const it = await listening();
  it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:phone@10.0.0.9' });
  const invited = asRequest(it.phone.take());
  const reply = (status: number, about: string, body: string): void => {
    const fields = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${invited.headers.get(name)}`);
    const to = `To: ${invited.headers.get('To')};tag=p1`;
    const head = [`SIP/2.0 ${status} x`, ...fields, to, 'Contact: <sip:10.0.0.9>', `Content-Type: ${about}`];
    it.phone.send(Buffer.from(`${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`), us);
  };
  reply(180, 'multipart/related; boundary="b"', withoutSdp);
  reply(183, type, withSdp);
  it.clock.advance(100);
  expect(it.codecs).toEqual(['PCMU']);
  // The answer was in the 183: a 2xx whose bodies are none of the session repeats nothing of it.
  reply(200, type, withoutSdp);
  expect(it.phone.take((each) => each.kind === 'request' && each.method === 'ACK')).toBeDefined();
  expect(it.reported.map((each) => [each.of, each.parts.map((one) => one.type)])).toEqual([
    ['180 INVITE', ['application/pidf+xml', 'application/isup']],
    ['183 INVITE', ['application/pidf+xml']],
    ['200 INVITE', ['application/pidf+xml', 'application/isup']],
  ]);
  expect(it.ends).toEqual([]);
  it.stack.command({ to: 'usages', do: 'endAll' });
  it.clock.runAll();
});

it('a refusal tells of its bodies too, and a call of descriptions alone tells nothing', async () => {
  const it = await listening();
  it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:phone@10.0.0.9' });
  const invited = asRequest(it.phone.take());
  const fields = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${invited.headers.get(name)}`);
  const to = `To: ${invited.headers.get('To')};tag=p1`;
  const lines = ['SIP/2.0 486 Busy', ...fields, to, 'Content-Type: text/plain', 'Content-Length: 2', '', 'no'];
  it.phone.send(Buffer.from(lines.join('\r\n')), us);
  it.clock.runAll();
  expect(it.reported).toMatchObject([{ of: '486 INVITE', parts: [{ type: 'text/plain', disposition: 'render' }] }]);
  expect(it.ends).toMatchObject([{ by: 'remote', status: 486 }]);
  send(it, 'INVITE', '1', { 'Content-Type': 'application/sdp' }, offer);
  answerOf(it, 'INVITE');
  expect(it.reported).toHaveLength(1);
  it.stack.command({ to: 'usages', do: 'endAll' });
  it.clock.runAll();
});
