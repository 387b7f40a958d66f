import { filter, firstValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import { type Call, createSipClient, createSipServer, type SipEndpoint } from '../../src/index.ts';
import type { SipMessage, SipRequest } from '../../src/message/model.ts';
import { asRequest } from '../support/message-kinds.ts';
import { pcmuAt, RawPhone } from '../support/raw-phone.ts';

const open: { close(): unknown }[] = [];
const kept = <T extends { close(): unknown }>(opened: T): T => {
  open.push(opened);
  return opened;
};

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const advertised = { transport: 'UDP', host: '0.0.0.0', port: 0, advertise: { host: '203.0.113.7' } } as const;
const tone = { kind: 'tone', frequencyHz: 440 } as const;

const portOf = ({ uri }: SipEndpoint): number => Number(/:(\d+)$/.exec(uri)?.[1]);
const sdpOf = ({ body }: SipMessage): string => Buffer.from(body).toString();
const mediaPort = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);
const isStatus = (status: number) => (message: SipMessage) => message.kind === 'response' && message.status === status;
const isMethod = (method: string) => (message: SipMessage) => message.kind === 'request' && message.method === method;

const invite = (phone: RawPhone, port: number, sdp: string): string =>
  [
    `INVITE sip:called@127.0.0.1:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${phone.sipPort};branch=z9hG4bK-raw;rport`,
    'Max-Forwards: 70',
    'From: <sip:caller@example.com>;tag=raw',
    'To: <sip:called@example.com>',
    'Call-ID: raw',
    'CSeq: 1 INVITE',
    `Contact: <sip:caller@127.0.0.1:${phone.sipPort}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');

const ack = (invitation: string, answer: SipMessage): string => {
  const [head = ''] = invitation.split('\r\n\r\n');
  return `${head
    .replace('INVITE sip', 'ACK sip')
    .replace('1 INVITE', '1 ACK')
    .replace('-raw;rport', '-ack;rport')
    .replace(/To: .*/, `To: ${answer.headers.get('to')}`)
    .replace(/Content-Type: .*\r\n/, '')
    .replace(/Content-Length: .*/, 'Content-Length: 0')}\r\n\r\n`;
};

/** RTP both ways: packets of the phone until some of ours have come. */
const speak = async (phone: RawPhone, port: number): Promise<void> => {
  for (let sequence = 1; phone.packets < 5; sequence++) {
    phone.sendRtp(sequence, port);
    await phone.changed();
  }
};

/** Hangs up, as the phone answers; gives how many packets the call received. */
const receivedBy = async (call: Call | undefined, phone: RawPhone): Promise<number | undefined> => {
  if (call === undefined) throw new Error('the call is gone');
  const ended = firstValueFrom(call.events$.pipe(filter((event) => event.type === 'ended')));
  void call.hangup();
  const { message: bye, from } = await phone.take(isMethod('BYE'));
  phone.respond(asRequest(bye), 200, from.port);
  return (await ended).counters?.packetsReceived;
};

it('a server that advertises another address writes it, binds its own, and is heard both ways', async () => {
  const server = kept(await createSipServer({ listen: advertised }));
  const phone = kept(await RawPhone.open());
  server.calls$.subscribe((call) => {
    call.answer();
    call.play(tone);
  });
  const invitation = invite(phone, portOf(server), pcmuAt('127.0.0.1', phone.rtpPort));
  phone.send(invitation, portOf(server));
  const { message: answer } = await phone.take(isStatus(200));
  expect(answer.headers.get('contact')).toBe(`<sip:rxsip@203.0.113.7:${portOf(server)}>`);
  expect(sdpOf(answer)).toContain('c=IN IP4 203.0.113.7\r\n');
  expect(sdpOf(answer)).toMatch(/^v=0\r\no=- \d+ 1 IN IP4 203\.0\.113\.7\r\n/);
  phone.send(ack(invitation, answer), portOf(server));
  await speak(phone, mediaPort(sdpOf(answer)));
  expect(await receivedBy(server.activeCalls()[0], phone)).toBeGreaterThan(0);
});

it('a client that advertises another address writes it, binds its own, and is heard both ways', async () => {
  const client = kept(await createSipClient({ listen: advertised }));
  const phone = kept(await RawPhone.open());
  const call = client.call(`sip:peer@127.0.0.1:${phone.sipPort}`);
  call.play(tone);
  const { message, from } = await phone.take(isMethod('INVITE'));
  const invitation: SipRequest = asRequest(message);
  expect(invitation.headers.get('via')).toMatch(new RegExp(`^SIP/2\\.0/UDP 203\\.0\\.113\\.7:${portOf(client)};`));
  expect(invitation.headers.get('contact')).toBe(`<sip:rxsip@203.0.113.7:${portOf(client)}>`);
  expect(sdpOf(invitation)).toContain('c=IN IP4 203.0.113.7\r\n');
  phone.respond(invitation, 200, from.port, pcmuAt('127.0.0.1', phone.rtpPort));
  await phone.take(isMethod('ACK'));
  await speak(phone, mediaPort(sdpOf(invitation)));
  expect(await receivedBy(call, phone)).toBeGreaterThan(0);
});

it('with `latchMs` a peer whose SDP names a private address is heard, and hears (RFC 4961)', async () => {
  const server = kept(await createSipServer({ listen: 'udp:127.0.0.1:0', media: { latchMs: 10_000 } }));
  const phone = kept(await RawPhone.open());
  server.calls$.subscribe((call) => {
    call.answer();
    call.play(tone);
  });
  const invitation = invite(phone, portOf(server), pcmuAt('10.20.30.40', 30_000));
  phone.send(invitation, portOf(server));
  const { message: answer } = await phone.take(isStatus(200));
  phone.send(ack(invitation, answer), portOf(server));
  await speak(phone, mediaPort(sdpOf(answer)));
  expect(await receivedBy(server.activeCalls()[0], phone)).toBeGreaterThan(0);
});
